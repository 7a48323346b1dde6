import type { Rolecall } from "../rolecall.ts";

/** The lines about requests in what a Rolecall has printed so far, or since its output was so long. */
export function requestLines(rolecall: Pick<Rolecall, "output">, since = 0): Record<string, unknown>[] {
  const lines = rolecall.output().slice(since).split("\n");
  return lines.filter((line) => line.endsWith(`"msg":"request"}`)).map((line) => JSON.parse(line));
}
