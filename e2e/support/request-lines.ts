import type { Rolecall } from "./rolecall.ts";

/** The lines about requests in what a Rolecall has printed so far. */
export function requestLines(rolecall: Pick<Rolecall, "output">): Record<string, unknown>[] {
  const lines = rolecall.output().split("\n");
  return lines.filter((line) => line.endsWith(`"msg":"request"}`)).map((line) => JSON.parse(line));
}
