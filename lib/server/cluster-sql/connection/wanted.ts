import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { VerifySubject } from "#lib/sql/answers/verify-answer.ts";
import { planAccess } from "#lib/sql/plan.ts";
import { SqlRefusal } from "#lib/sql/refusal.ts";
import type { LookedAt } from "#lib/sql/templates/verify.ts";
import { Refusal } from "../../base/failure.ts";

/**
 * The wanted access: its script and what a check must cover. Planned again on the server, since the browser's version is not trusted.
 * Throws `invalid_input`.
 */
export function wantedBy(
  wanted: WantedAccess | undefined,
  user: string,
  code: string,
): Pick<VerifySubject, "wanted"> & { looksAt: LookedAt; gives: string | null } {
  if (!wanted) return { looksAt: { databases: [] }, gives: null };
  try {
    const { run, roles, looksAt, gives } = planAccess({ ...wanted, user, code, demote: false } as Parameters<
      typeof planAccess
    >[0]);
    return { wanted: { run, roles, databases: databasesOf(wanted) }, looksAt, gives };
  } catch (error) {
    if (error instanceof SqlRefusal) throw new Refusal("invalid_input", { fields: { wanted: error.message } });
    throw error;
  }
}

function databasesOf(wanted: WantedAccess): string[] {
  if (wanted.level === "table-level") return [...new Set(wanted.tables.map(({ database }) => database))];
  return wanted.level === "monitoring" ? [] : wanted.databases.map(({ name }) => name);
}
