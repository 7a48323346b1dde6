import { SqlRefusal } from "#lib/sql/refusal.ts";

/** What `make` gives, or the sentence with which lib/sql has refused to make it. */
export function attemptSql<T>(make: () => T): { ok: true; value: T } | { ok: false; message: string } {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    if (error instanceof SqlRefusal) return { ok: false, message: error.message };
    throw error;
  }
}
