import { DUE_STATES, type DueState } from "#lib/shared/passwords/password-age.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";

/** The filter of a person's own SQL users, from the URL; null shows all. */
export type MyView = { due: DueState | null };

export function parseMyView(params: URLSearchParams): MyView {
  return { due: DUE_STATES.find((due) => due === params.get("due")) ?? null };
}

export function myViewSearch({ due }: MyView): string {
  return due === null ? "" : `?due=${due}`;
}

export function countDues(users: readonly OwnSqlUser[]): Record<DueState, number> {
  const count = (state: DueState) => users.filter(({ due }) => due === state).length;
  return { overdue: count("overdue"), due: count("due"), due_soon: count("due_soon") };
}
