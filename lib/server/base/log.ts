import pino from "pino";
import { env } from "./env/env.ts";
import { singleton } from "./singleton.ts";

/** Names under which secrets travel, in headers, input and rows. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...["password", "newPassword", "currentPassword", "passwordHash", "password_hash"],
  ...["key", "apiKey", "secret", "secretHash", "secret_hash", "token"],
  ...["cookie", "Cookie", "cookies", "set-cookie", "Set-Cookie", "authorization", "Authorization"],
]);

const CUT = "[redacted]";

/** The most levels of a logged value. None has so many, and a value may contain itself. */
const MOST_LEVELS = 8;

/**
 * Structured log on standard output. Callers keep secrets out: they pass no bodies, headers or cookies. The redaction is a second net.
 */
export function log(): pino.Logger {
  return singleton("log", () =>
    pino({
      level: env().LOG_LEVEL,
      base: null,
      // Under any other key an Error is written as {}.
      errorKey: "error",
      serializers: { error: plainError },
      // The serializer names what it takes of an error.
      formatters: { log: ({ error, ...fields }) => ({ ...redacted(fields), error }) },
    }),
  );
}

/** A copy in which values with the name of a secret are cut, on all levels. */
function redacted(fields: object, levels = MOST_LEVELS): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      SECRET_NAMES.has(name) ? CUT : withoutSecrets(value, levels - 1),
    ]),
  );
}

function withoutSecrets(value: unknown, levels: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return CUT;
  // As a `Secret` writes itself.
  if ("toJSON" in value && typeof value.toJSON === "function") return withoutSecrets(value.toJSON(), levels - 1);
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, levels - 1));
  return redacted(value, levels);
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
    cause: cause === undefined ? undefined : plainError(cause),
  };
}
