import { type StaysFor, stayCountsOf, staysByItself } from "#lib/shared/restrict/staying.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

export type Staying = { name: string; why: StaysFor };

/** Why superusers stay, after their names and *stays* or *stay*. */
const STAYS_FOR: Record<StaysFor, string> = {
  own: "Rolecall’s own, by which it restricts the others",
  break_glass: "break-glass, for emergencies",
  protected: "protected",
  sso: "single sign-on, which Rolecall cannot change",
  last_admin: "the last admin besides Rolecall’s own and single sign-on",
};

/** What is said of those that stay for one reason. */
export function staysWords(why: StaysFor, count: number): string {
  const page = why === "sso" ? `: ${count === 1 ? "its page says" : "their pages say"} what to do` : "";
  return `${count === 1 ? "stays" : "stay"}: ${STAYS_FOR[why]}${page}.`;
}

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
  const of = (...reasons: StaysFor[]) => known.filter(({ why }) => reasons.includes(why)).length;
  const counts = stayCountsOf(
    { admin: admins.length, unknown: 0 },
    {
      own: of("own"),
      sso: of("sso"),
      breakGlass: of("break_glass", "protected"),
      putBack: others.filter(({ putBack }) => putBack).length,
    },
  );
  return more.length === 0 && counts.last === 1 ? [...known, { name: last.name, why: "last_admin" }] : null;
}

function whyStays({ readOnly, kind, protected: isProtected }: SqlUser): StaysFor | undefined {
  return staysByItself({
    isOwn: readOnly === "rolecall",
    isSso: readOnly === "sso",
    isBreakGlass: kind === "break_glass",
    isProtected: isProtected === true,
  });
}
