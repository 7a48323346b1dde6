import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

export type Store = Kysely<Tables>;

/** An expected reason why the store cannot be used; its message is one line for the operator. */
export class StoreError extends Error {}

/** The database cannot be reached or used, is too slow or has no room. The statement may have been carried out. */
export class StoreUnavailable extends StoreError {
  override readonly name = "StoreUnavailable";
  /** the only part of an error that Next.js sends to the page */
  readonly digest = "store_unavailable";

  constructor(cause: unknown, message = `the store cannot be reached (${reasonOf(cause)})`) {
    super(message, { cause });
  }

  // Next.js loads this module once per bundle, and one store serves all bundles: its errors are of another copy's class.
  static override [Symbol.hasInstance](value: unknown): value is StoreUnavailable {
    return value instanceof Error && value.name === "StoreUnavailable";
  }
}

/** The SQLSTATE that PostgreSQL or CockroachDB refused with, or undefined where it did not answer. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("severity" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Several addresses of one host fail with one error each and no words of their own. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "no answer";
  return cause.message || ("code" in cause && String(cause.code)) || "no answer";
}
