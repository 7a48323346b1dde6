import type { StaysFor } from "#lib/shared/sql-users/overview.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

export type Staying = { name: string; why: StaysFor };

/** Why a superuser stays one, after its name and *stays*. */
export const STAYS_FOR: Record<StaysFor, string> = {
  own: "Rolecall’s own, by which it restricts the others",
  break_glass: "break-glass, for emergencies",
  protected: "protected",
  sso: "a person of single sign-on, whom Rolecall cannot change: its page says what to do",
  last_admin: "the last admin, needed to take a restriction back",
};

/** The superusers of a whole list, where all of them stay; null where one is left to restrict or may be. */
export function stayingOf(users: readonly SqlUser[]): Staying[] | null {
  if (users.some(({ state, readOnly }) => state === "unknown" && readOnly === undefined)) return null;
  const admins = users.filter(({ state, readOnly }) => state === "admin" && readOnly !== "reserved");
  const known = admins.flatMap((user): Staying[] => {
    const why = whyStays(user);
    return why === undefined ? [] : [{ name: user.name, why }];
  });
  const others = admins.filter((user) => whyStays(user) === undefined);
  const [last, ...more] = others;
  if (!last) return known.length > 0 ? known : null;
  // Rolecall cannot count on those of single sign-on.
  const isLast = more.length === 0 && known.every(({ why }) => why === "own" || why === "sso");
  return isLast ? [...known, { name: last.name, why: "last_admin" }] : null;
}

function whyStays({ readOnly, kind, protected: isProtected }: SqlUser): StaysFor | undefined {
  if (readOnly === "rolecall") return "own";
  if (readOnly === "sso") return "sso";
  if (kind === "break_glass") return "break_glass";
  return isProtected ? "protected" : undefined;
}
