import { SqlRefusal } from "#lib/sql/refusal.ts";

/** The result of `make`, or the sentence of lib/sql's refusal. */
export function attemptSql<T>(make: () => T): { ok: true; value: T } | { ok: false; message: string } {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    if (error instanceof SqlRefusal) return { ok: false, message: error.message };
    throw error;
  }
}
