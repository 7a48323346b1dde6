import { log } from "../../base/log.ts";

/** Longer than any message of Next.js; further text may come from a request. */
const MAX_TEXT = 300;
const LEVELS = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;

/**
 * Turns the console output of Next.js into log lines. Its error messages may quote a request, so a body with line breaks could otherwise
 * forge log lines.
 */
export function routeConsole(target: Pick<Console, keyof typeof LEVELS> = console): void {
  for (const [method, level] of Object.entries(LEVELS))
    Reflect.set(target, method, (...args: unknown[]) => {
      const text = args.filter((arg) => typeof arg === "string").join(" ");
      const errors = args.filter((arg) => arg instanceof Error).map(withoutMessage);
      log()[level]({ text: text.slice(0, MAX_TEXT), errors: errors.length > 0 ? errors : undefined }, "Next.js");
    });
}

/** Kind and place of an error. Its message may quote a request, as after a failed `JSON.parse`. */
export function withoutMessage(error: Error): Record<string, unknown> {
  const digest = "digest" in error && typeof error.digest === "string" ? { digest: error.digest.slice(0, 40) } : {};
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { type: error.constructor.name, ...digest, frames };
}
