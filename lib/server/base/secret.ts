import "server-only";
import { inspect } from "node:util";
import type { Revealed } from "#lib/shared/revealed.ts";

const REDACTED = "[redacted]";

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

  [inspect.custom](): string {
    return REDACTED;
  }
}
