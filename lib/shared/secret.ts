import type { Revealed } from "./revealed.ts";

const REDACTED = "[redacted]";
/** What Node.js prints of an object; its symbol is registered, so that a page needs no Node.js. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * A text that must not be printed by accident. Every implicit way to a string gives `[redacted]`: templates, `+`,
 * JSON, `console.log`, loggers, messages of errors. Only `reveal()` gives the text, so that each place where a secret
 * leaves can be found by its name. `structuredClone` and React's serialisation never see a private field.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. Call it where it is sent, and keep no variable of it. */
  reveal(): Revealed {
    return this.#text as Revealed;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [INSPECT](): string {
    return REDACTED;
  }
}

/** The variables of the environment that hold a secret of Rolecall's, or say where one is. No program that Rolecall runs gets them. */
export const SECRET_VARIABLES = [
  "COCKROACH_API_KEY",
  "COCKROACH_API_KEY_FILE",
  "COCKROACH_KEYS_FILE",
  "DATABASE_URL",
  "METRICS_TOKEN",
  "OIDC_CLIENT_SECRET",
  "OIDC_CLIENT_SECRET_FILE",
  "ROLECALL_TOKEN",
  "SESSION_SECRET",
  "SMTP_URL",
  "SQL_PASSWORD_FILES",
];
