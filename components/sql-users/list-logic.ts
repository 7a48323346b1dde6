import type { AdminState } from "#lib/shared/admin-state.ts";
import { fieldWords, SEARCHED_FIELDS } from "#lib/shared/sql-user-fields.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import type { Shown, ShownKind } from "./list-view.ts";

/** Whether a user is meant by what was typed: each word stands somewhere in what is known of it, in any case. */
export function searchMatcher(search: string): (user: SqlUser) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (user) => {
    const { name, owner = "" } = user;
    const said = [owner, ...SEARCHED_FIELDS.map((field) => fieldWords(field, user[field]))].join("\n").toLowerCase();
    return words.every((word) => name.includes(word) || said.includes(word));
  };
}

export type StateCounts = Record<Shown | "all", number>;

export function countStates(users: readonly SqlUser[]): StateCounts {
  const counts: StateCounts = {
    all: users.length,
    admin: 0,
    privileged: 0,
    unknown: 0,
    restricted: 0,
    outside: 0,
    unowned: 0,
  };
  for (const user of users) {
    counts[user.state] += 1;
    if (isShown(user, "outside")) counts.outside += 1;
    if (isShown(user, "unowned")) counts.unowned += 1;
  }
  return counts;
}

/** Whether a filter means this user. What Rolecall never changes needs no owner: the database or single sign-on answers for it. */
export function isShown({ state, outsideAt, owner, readOnly }: SqlUser, shown: Shown): boolean {
  if (shown === "unowned") return owner === undefined && readOnly === undefined;
  return shown === "outside" ? outsideAt !== undefined : state === shown;
}

export function isOfKind({ kind }: SqlUser, shown: ShownKind): boolean {
  return (kind ?? "none") === shown;
}

/** What needs attention first. */
const STATE_RANK: Record<AdminState, number> = { admin: 0, privileged: 1, unknown: 2, restricted: 3 };

/** By name in the order of code units: it is the vendor's order, and quick enough to sort at each key. */
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

/** The answer to the question of the page, in one sentence or two. */
export function adminSentence(
  { all, admin, privileged, unknown }: Omit<StateCounts, "outside" | "unowned">,
  complete: boolean,
): string {
  const what = "can read, change and drop everything in this cluster";
  if (!complete) return `${number(admin)} so far ${what}.`;
  if (all === 0) return "This cluster has no SQL user yet.";
  if (admin === all) return all === 1 ? `The only one ${what}.` : `All ${number(all)} ${what}.`;
  const gain = privileged > 0 ? ` ${number(privileged)} can gain such rights.` : "";
  if (unknown === all) return `It is not known who ${what}.`;
  if (admin > 0)
    return `${number(admin)} of ${number(all)} ${what}.${unknown > 0 ? ` Of ${number(unknown)} it is not known.` : ""}${gain}`;
  if (unknown === 0) return `None ${what}.${gain}`;
  return `It is not known of ${number(unknown)} whether they ${what}. ${privileged > 0 ? gain.trim() : `The other ${number(all - unknown)} cannot.`}`;
}

/** How many have no owner, to follow it; empty where that is nobody, or not known yet. */
export function unownedSentence({ all, unowned }: Pick<StateCounts, "all" | "unowned">, complete: boolean): string {
  if (!complete || unowned === 0) return "";
  if (unowned === all) return "None has an owner.";
  return `${number(unowned)} ${unowned === 1 ? "has" : "have"} no owner.`;
}

const grouped = new Intl.NumberFormat("en");

/** A number as the interface writes it: `1,500`. */
export function number(value: number): string {
  return grouped.format(value);
}
