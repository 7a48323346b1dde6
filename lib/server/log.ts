import "server-only";
import pino from "pino";
import { env } from "./env.ts";
import { singleton } from "./singleton.ts";

/**
 * Structured log on standard output. What may never be in it is kept out by its callers: no bodies, headers or cookies are
 * handed to it. The redaction is a second net.
 */
export function log(): pino.Logger {
  return singleton("log", () =>
    pino({
      level: env().LOG_LEVEL,
      base: null,
      // Under any other key an Error is written as {}.
      errorKey: "error",
      redact: {
        paths: ["password", "key", "secret", "token", "cookie", "authorization"].flatMap((name) => [name, `*.${name}`]),
        censor: "[redacted]",
      },
    }),
  );
}
