import "server-only";
import pino from "pino";
import { env } from "./env.ts";
import { singleton } from "./singleton.ts";

/** Names under which secrets travel, in headers, input and rows. */
const SECRET_NAMES = [
  ...["password", "newPassword", "currentPassword", "passwordHash", "password_hash"],
  ...["key", "apiKey", "secret", "secretHash", "secret_hash", "token"],
  ...["cookie", "Cookie", "cookies", "set-cookie", "Set-Cookie", "authorization", "Authorization"],
];

/**
 * Structured log on standard output. Callers keep secrets out: they pass no bodies, headers or cookies. The redaction is a second net,
 * three levels deep.
 */
export function log(): pino.Logger {
  return singleton("log", () =>
    pino({
      level: env().LOG_LEVEL,
      base: null,
      // Under any other key an Error is written as {}.
      errorKey: "error",
      serializers: { error: plainError },
      redact: {
        paths: SECRET_NAMES.flatMap((name) => ["", "*", "*.*", "*.*.*"].map((above) => `${above}["${name}"]`)),
        censor: "[redacted]",
      },
    }),
  );
}

/** The parts that explain an error, and nothing else: an error of a library may carry the failed request, headers and all. */
export function plainError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { message, stack, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return {
    type: error.constructor.name,
    message,
    ...code,
    stack,
    ...(cause === undefined ? {} : { cause: plainError(cause) }),
  };
}
