import type { RestrictChoice } from "#components/sql-user-facts/restrict-path.ts";
import { againstSeen } from "#lib/shared/restrict/against-seen.ts";
import type { Choices } from "#lib/shared/restrict/choices.ts";
import { titleOf } from "#lib/shared/restrict/sentences.ts";
import type { Cannot, RestsOn, Suggestion } from "#lib/shared/restrict/suggestion.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** The level that a SQL user gets; null takes admin and gives nothing. `from`: who says it; `default`: a person took what is offered first. */
type Level = { wanted: WantedAccess | null; from: "suggestion" | "hand" | "default" };

/**
 * `open`: it has no level yet; `guess`: nothing was seen of it, and its name or similar ones say a level; `look`: a person should look at it;
 * `hand`: a person chose its level; `ready`: its level is well founded; `out`: it cannot be restricted here.
 */
export type Group = "open" | "guess" | "look" | "hand" | "ready" | "out";

export type Row = {
  user: SqlUser;
  suggestion: Suggestion | undefined;
  /** undefined until one is chosen */
  level: Level | undefined;
  group: Group;
};

/** The SQL users that an address chooses. Those that are restricted already are left out, unless they are named. */
export function chosenUsers(users: readonly SqlUser[], { state, names }: RestrictChoice): SqlUser[] {
  if (names) {
    const wanted = new Set(names);
    return users.filter(({ name }) => wanted.has(name));
  }
  const isChosen = (user: SqlUser) => (state ? user.state === state : user.state !== "restricted");
  return users.filter((user) => user.readOnly === undefined && isChosen(user));
}

/** Why nothing can be chosen for it: what Rolecall never changes, and those for which nothing is to be done. */
const NEVER: ReadonlySet<Cannot> = new Set(["own", "reserved", "sso", "break_glass", "last_admin", "restricted"]);

/** A row for each SQL user: its level is the one chosen by hand, else the suggested one. No level is guessed. */
export function rowsOf(
  users: readonly SqlUser[],
  suggestions: ReadonlyMap<string, Suggestion>,
  choices: Choices,
): Row[] {
  return users.map((user): Row => {
    const suggestion = suggestions.get(user.name);
    // One that is put back is in hand: Rolecall restricts it again.
    const isNotOurs = user.readOnly !== undefined || user.putBack === true;
    const isOut = isNotOurs || (suggestion?.is === "cannot" && NEVER.has(suggestion.why));
    if (isOut) return { user, suggestion, level: undefined, group: "out" };
    const level = choices.get(user.name) ?? suggestedLevel(suggestion);
    return { user, suggestion, level, group: groupOf(suggestion, level) };
  });
}

function groupOf(suggestion: Suggestion | undefined, level: Level | undefined): Group {
  if (!level) return "open";
  if (level.from !== "suggestion") return "hand";
  if (suggestion?.is === "level" && !suggestion.reasons.some(isFounded)) return "guess";
  return needsLook(suggestion) ? "look" : "ready";
}

/** What was seen or granted; a name, a purpose and similar ones only speak of it. */
const isFounded = ({ source, speaks }: Suggestion["reasons"][number]) =>
  speaks === "for" && (source === "now" || source === "lately" || source === "watched" || source === "held");

function suggestedLevel(suggestion: Suggestion | undefined): Level | undefined {
  return suggestion?.is === "level" ? { wanted: suggestion.wanted, from: "suggestion" } : undefined;
}

function needsLook(suggestion: Suggestion | undefined): boolean {
  return suggestion?.is !== "level" || suggestion.confidence === "low" || doubtsOf(suggestion).length > 0;
}

/** What speaks against the suggested level. */
export function doubtsOf(suggestion: Suggestion | undefined): string[] {
  return suggestion?.reasons.flatMap(({ speaks, text }) => (speaks === "against" ? text : [])) ?? [];
}

/** What speaks against a level that a person chose: what was seen, else why none was suggested, unless nothing is known. */
export function stillAgainst({ suggestion, level }: Pick<Row, "suggestion" | "level">): string[] {
  if (!suggestion || !level || level.from === "suggestion") return [];
  const seen = againstSeen(suggestion.seen, level.wanted);
  if (seen !== undefined) return [seen];
  if (suggestion.is !== "cannot" || suggestion.why === "nothing_known") return [];
  const isOfRows = suggestion.why === "others_own" && level.wanted?.level !== "ddl-owner";
  return [isOfRows ? "It may change tables, by its name or grants: this does not give that." : suggestion.because];
}

/** Whether a level gives less than what was seen. */
export function isAgainstSeen({ suggestion, level }: Pick<Row, "suggestion" | "level">): boolean {
  return level !== undefined && againstSeen(suggestion?.seen, level.wanted) !== undefined;
}

/** The level that is offered first where none is suggested. */
export function fallbackFor({ suggestion }: Pick<Row, "suggestion">): WantedAccess | undefined {
  return suggestion?.is === "cannot" ? suggestion.fallback : undefined;
}

/** The level that all of them have; null where all get none, undefined where they differ or one has no choice yet. */
export function sharedLevel([first, ...others]: readonly Pick<Row, "level">[]): WantedAccess | null | undefined {
  const same = JSON.stringify(first?.level?.wanted);
  return others.every(({ level }) => JSON.stringify(level?.wanted) === same) ? first?.level?.wanted : undefined;
}

const BASED_ON: Record<Exclude<RestsOn, "nothing">, string> = {
  seen: "what was seen",
  pair: "its pair",
  held: "its grants",
  purpose: "its name or purpose",
  similar: "similar SQL users",
  kind: "its kind",
};

/** What the level that is offered first is based on; empty where there is none. */
export function restsWords({ suggestion }: Pick<Row, "suggestion">): string {
  const restsOn = suggestion?.is === "cannot" ? suggestion.restsOn : undefined;
  if (restsOn === undefined) return "";
  return restsOn === "nothing" ? "Nothing is known of this SQL user." : `Based on ${BASED_ON[restsOn]}.`;
}

/** Those of one team and one kind that have a suggested level, without the one itself. Without a team or a kind, none is like another. */
export function similarRows({ user }: Row, rows: readonly Row[]): Row[] {
  if (user.ownerId === undefined || user.kind === undefined) return [];
  const isLike = (row: Row) =>
    row.user.ownerId === user.ownerId && row.user.kind === user.kind && row.user.name !== user.name;
  return rows.filter((row) => isLike(row) && isSuggested(row));
}

/** A level with its databases, such as *Read and write in billing*. */
export const levelWords = (wanted: WantedAccess | null): string => (wanted ? titleOf(wanted) : NO_LEVEL);

/** It loses admin and gets nothing. */
export const NO_LEVEL = "No level";

/** Whether the suggestion is about this level. */
export function isSuggested(row: Pick<Row, "level" | "suggestion">): boolean {
  return row.level?.from === "suggestion" && row.suggestion?.is === "level";
}
