import { number } from "#components/ui/words/counted.ts";
import type { AdminState } from "#lib/shared/admin-state.ts";
import { type DueCounts, noDues } from "#lib/shared/passwords/password-age.ts";
import { fieldWords, SEARCHED_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { Shown, ShownKind, ShownLogin } from "./list-view.ts";

/** A matcher that needs every word of the search somewhere in name, owner or description, in any case. */
export function searchMatcher(search: string): (user: SqlUser) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (user) => {
    const { name, owner = "" } = user;
    const text = [owner, ...SEARCHED_FIELDS.map((field) => fieldWords(field, user[field]))].join("\n").toLowerCase();
    return words.every((word) => name.includes(word) || text.includes(word));
  };
}

/** `uncheckable`: of the unverified ones, those that no check proves: of single sign-on or of the database. */
export type StateCounts = Record<Shown | "all" | "uncheckable", number> & { dues: DueCounts };

export function countStates(users: readonly SqlUser[]): StateCounts {
  const counts: StateCounts = {
    all: users.length,
    admin: 0,
    privileged: 0,
    unknown: 0,
    restricted: 0,
    outside: 0,
    unowned: 0,
    uncheckable: 0,
    dues: noDues(),
  };
  for (const user of users) {
    counts[user.state] += 1;
    if (user.state === "unknown" && user.readOnly !== undefined) counts.uncheckable += 1;
    if (user.due) counts.dues[user.due] += 1;
    if (isShown(user, "outside")) counts.outside += 1;
    if (isShown(user, "unowned")) counts.unowned += 1;
  }
  return counts;
}

/** Whether a filter shows this user. Read-only users need no owner: the database or single sign-on manages them. */
export function isShown({ state, outsideAt, owner, readOnly }: SqlUser, shown: Shown): boolean {
  if (shown === "unowned") return owner === undefined && readOnly === undefined;
  return shown === "outside" ? outsideAt !== undefined : state === shown;
}

export function isOfKind({ kind }: SqlUser, shown: ShownKind): boolean {
  return (kind ?? "none") === shown;
}

const DAY = 24 * 60 * 60_000;

/** Whether the last reading of the cluster says this of its login. `now` is epoch milliseconds. */
export function hasLogin({ loginDisabled, validUntil, lastLogin }: SqlUser, shown: ShownLogin, now: number): boolean {
  switch (shown) {
    case "disabled":
      return loginDisabled === true;
    case "expired":
      return typeof validUntil === "number" && validUntil <= now;
    case "ending":
      return typeof validUntil === "number" && validUntil > now && validUntil <= now + 30 * DAY;
    case "idle":
      return lastLogin === undefined || lastLogin <= now - 90 * DAY;
    default:
      return shown satisfies never;
  }
}

/** Most urgent first. */
const STATE_RANK: Record<AdminState, number> = { admin: 0, privileged: 1, unknown: 2, restricted: 3 };

/** By name in code-unit order: the vendor's order, and fast enough for each key press. */
export function byName(a: SqlUser, b: SqlUser): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

export function byState(a: SqlUser, b: SqlUser): number {
  return STATE_RANK[a.state] - STATE_RANK[b.state] || byName(a, b);
}

const words = new Intl.Collator("en", { sensitivity: "base", numeric: true });

export function byPurpose(a: SqlUser, b: SqlUser): number {
  return words.compare(a.purpose ?? "", b.purpose ?? "");
}

export function byOwner(a: SqlUser, b: SqlUser): number {
  return words.compare(a.owner ?? "", b.owner ?? "") || byName(a, b);
}

export function byChange(a: SqlUser, b: SqlUser): number {
  return (a.passwordChangedAt ?? 0) - (b.passwordChangedAt ?? 0);
}

export function byLogin(a: SqlUser, b: SqlUser): number {
  return (a.lastLogin ?? 0) - (b.lastLogin ?? 0);
}

/** Superusers first, then others that need attention. Until the list is complete, a count is a lower bound. */
export function listSentence(counts: Omit<StateCounts, "outside" | "restricted">, complete: boolean): string {
  const { all, admin, privileged, unknown, uncheckable, unowned } = counts;
  const due = counts.dues.due + counts.dues.overdue;
  if (!complete) return admin > 0 ? `At least ${number(admin)} ${are(admin)}.` : "Loading SQL users.";
  if (all === 0) return "This cluster has no SQL users yet.";
  const mayBe = admin === 0 && unknown > 0;
  const rest = [
    !mayBe && unknown > 0 && `${number(unknown)} ${unknown === 1 ? "is" : "are"} unverified`,
    uncheckable > 0 && `a check cannot verify ${number(uncheckable)} of these`,
    privileged > 0 && `${number(privileged)} ${privileged === 1 ? "is" : "are"} privileged`,
    unowned > 0 && `${number(unowned)} ${have(unowned)} no owner`,
    due > 0 && `${number(due)} ${have(due)} a due password`,
  ].filter(Boolean);
  const first = mayBe
    ? `${number(unknown)} of ${number(all)} may be ${unknown === 1 ? "a superuser: it is" : "superusers: they are"} unverified.`
    : `${admin > 0 ? number(admin) : "None"} of ${number(all)} ${are(admin)}.`;
  return rest.length === 0 ? first : `${first} ${startedUpper(rest.join(", "))}.`;
}

const startedUpper = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1);

/** Why fewer are unverified elsewhere than in a list; undefined where that is not so. */
export function uncheckableSentence({ unknown, uncheckable }: Pick<StateCounts, "unknown" | "uncheckable">) {
  if (uncheckable === 0) return undefined;
  const rest = unknown - uncheckable;
  const others = rest === 0 ? "" : ` The overview counts the other ${number(rest)}.`;
  return `A check cannot verify ${number(uncheckable)} of these ${number(unknown)}: they are of single sign-on, the database or Rolecall.${others}`;
}

const are = (superusers: number) => (superusers > 1 ? "are superusers" : "is a superuser");

function have(count: number): string {
  return count === 1 ? "has" : "have";
}
