import "server-only";
import { log } from "../base/log.ts";

/** Longer than any sentence of Next.js; the rest may come from a request. */
const MAX_TEXT = 300;
const LEVELS = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;

/**
 * Writes what Next.js prints as lines of the log. It prints errors as they are, and their messages may quote a request: with line breaks
 * in a body, a stranger could write whole lines.
 */
export function routeConsole(target: Pick<Console, keyof typeof LEVELS> = console): void {
  for (const [method, level] of Object.entries(LEVELS))
    Reflect.set(target, method, (...args: unknown[]) => {
      const text = args.filter((arg) => typeof arg === "string").join(" ");
      const errors = args.filter((arg) => arg instanceof Error).map(withoutMessage);
      log()[level]({ text: text.slice(0, MAX_TEXT), ...(errors.length > 0 ? { errors } : {}) }, "Next.js");
    });
}

/** Kind and place of an error. Its message can quote a request, as that of a failed `JSON.parse` does. */
export function withoutMessage(error: Error): Record<string, unknown> {
  const digest = "digest" in error && typeof error.digest === "string" ? { digest: error.digest.slice(0, 40) } : {};
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { type: error.constructor.name, ...digest, frames };
}
