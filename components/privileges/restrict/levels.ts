import type { RestrictChoice } from "#components/sql-user-facts/restrict-path.ts";
import { titleOf } from "#lib/shared/restrict/sentences.ts";
import type { Cannot, Suggestion } from "#lib/shared/restrict/suggestion.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** The level that a SQL user gets; null takes admin and gives nothing. */
type Level = { wanted: WantedAccess | null; isByHand: boolean };

/**
 * `open`: it has no level yet; `guess`: nothing was seen of it, and its name or similar ones say a level; `look`: a person should look at it;
 * `ready`: its level is well founded; `out`: it cannot be restricted here.
 */
export type Group = "open" | "guess" | "look" | "ready" | "out";

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
  byHand: ReadonlyMap<string, WantedAccess | null>,
): Row[] {
  return users.map((user): Row => {
    const suggestion = suggestions.get(user.name);
    const isOut = user.readOnly !== undefined || (suggestion?.is === "cannot" && NEVER.has(suggestion.why));
    if (isOut) return { user, suggestion, level: undefined, group: "out" };
    const chosen = byHand.get(user.name);
    const level = chosen === undefined ? suggestedLevel(suggestion) : { wanted: chosen, isByHand: true };
    return { user, suggestion, level, group: groupOf(suggestion, level) };
  });
}

function groupOf(suggestion: Suggestion | undefined, level: Level | undefined): Group {
  if (!level) return "open";
  if (level.isByHand) return "ready";
  if (suggestion?.is === "level" && !suggestion.reasons.some(isFounded)) return "guess";
  return needsLook(suggestion) ? "look" : "ready";
}

/** What was seen or granted; a name, a purpose and similar ones only speak of it. */
const isFounded = ({ source, speaks }: Suggestion["reasons"][number]) =>
  speaks === "for" && (source === "now" || source === "lately" || source === "watched" || source === "held");

function suggestedLevel(suggestion: Suggestion | undefined): Level | undefined {
  return suggestion?.is === "level" ? { wanted: suggestion.wanted, isByHand: false } : undefined;
}

function needsLook(suggestion: Suggestion | undefined): boolean {
  return suggestion?.is !== "level" || suggestion.confidence === "low" || doubtsOf(suggestion).length > 0;
}

/** What speaks against the suggested level. */
export function doubtsOf(suggestion: Suggestion | undefined): string[] {
  return suggestion?.reasons.flatMap(({ speaks, text }) => (speaks === "against" ? text : [])) ?? [];
}

/** Why no level was suggested; it stays true of one that a person chose, unless nothing is known. */
export function stillAgainst({ suggestion, level }: Pick<Row, "suggestion" | "level">): string[] {
  const isSaid = suggestion?.is === "cannot" && level?.isByHand && suggestion.why !== "nothing_known";
  return isSaid ? [suggestion.because] : [];
}

/** A level in a few words, such as *Read and write billing*. */
export function levelWords(wanted: WantedAccess | null): string {
  if (!wanted) return "Takes admin, gives nothing";
  const words = titleOf(wanted);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Whether the suggestion is about this level. */
export function isSuggested(row: Pick<Row, "level" | "suggestion">): boolean {
  return row.level?.isByHand === false && row.suggestion?.is === "level";
}
