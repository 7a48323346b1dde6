import { parseForm } from "#components/privileges/form-search.ts";
import { LEVELS, usesSchemas } from "#components/privileges/level-words.ts";
import { listedNames } from "#components/ui/counted.ts";
import type { DotTone } from "#components/ui/dot.tsx";
import type { ListedRequest, RequestKind, RequestSpec, RequestState } from "#lib/shared/requests.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-user-kinds.ts";

export const KIND_WORDS: Record<RequestKind, string> = {
  create: "New SQL user",
  reset: "New password",
  privileges: "Other privileges",
  delete: "Deletion",
};

export const STATE_WORDS: Record<RequestState, string> = {
  pending: "Waits for a decision",
  waiting: "Waiting for restriction",
  ready: "Password can be set",
  finished: "Finished",
  denied: "Denied",
  withdrawn: "Withdrawn",
  expired: "Expired",
  void: "Void",
};

/** Of what still goes on, whether somebody else has to act or the requester can. */
export function toneOf(state: RequestState): DotTone | undefined {
  if (state === "pending" || state === "waiting") return "wait";
  return state === "ready" ? "ok" : undefined;
}

/** The state in words; of what waits for somebody's work, with whose. */
export function stateWords({ kind, state }: Pick<ListedRequest, "kind" | "state">): string {
  return state === "waiting" ? WAITING_WORDS[kind] : STATE_WORDS[state];
}

/** What to know of a state beyond its words; undefined where they say it. */
export function stateSentence({ state, own }: Pick<ListedRequest, "state" | "own">): string | undefined {
  if (state === "ready") return own ? "It is shown to you, once." : "Whoever asked can set it now.";
  if (state === "expired") return "Nobody acted on it in time.";
  if (state === "void") return "What it was about, or who was to have it, is no longer as it was.";
  return undefined;
}

const TO_RESTRICT = "Waiting for restriction: a Cluster Admin has to restrict and verify it.";
const WAITING_WORDS: Record<RequestKind, string> = {
  create: TO_RESTRICT,
  reset: TO_RESTRICT,
  privileges: "Approved. A Cluster Admin has to run the SQL and verify it.",
  delete: "Approved. It is being deleted.",
};

/** For how long a SQL user is wanted, in days of 24 hours; null: no end. */
export function wantedWords(days: number | null): string {
  if (days === null) return "no end";
  return days === 1 ? "for 1 day" : `for ${days} days`;
}

/** The choices of the page *Privileges*, as one line. */
export function accessWords(access: string): string {
  const form = parseForm(new URLSearchParams(access));
  const { level, databases, otherDatabases, schemas, tables, scope, via, options } = form;
  const line = (text: string) => text.trim().replaceAll(/\s*[,;\n]\s*/g, ", ");
  const where = [listedNames(databases), line(otherDatabases)].filter(Boolean).join(", ");
  return [
    LEVELS.find(({ id }) => id === level)?.label ?? level,
    where && `in ${where}`,
    usesSchemas(level) && schemas.trim() !== "" && `schemas ${line(schemas)}`,
    level === "table-level" && tables.trim() !== "" && `tables ${line(tables)}`,
    level === "table-level" && form.privileges.join(" "),
    scope !== "both" && `${scope} tables only`,
    ...options.map((option) => OPTION_WORDS[option]),
    level === "ddl-owner" && form.takeOverFrom.trim() !== "" && `takes over from ${form.takeOverFrom.trim()}`,
    level === "backup-operator" && form.connections.trim() !== "" && `through ${line(form.connections)}`,
    via === "direct" && "granted directly",
  ]
    .filter(Boolean)
    .join(", ");
}

const OPTION_WORDS = {
  newSchemas: "also in later schemas",
  routines: "calls functions",
  saveRows: "never deletes a row",
  alsoRead: "also reads",
  implicitCredentials: "with the credentials of the nodes",
  jobs: "controls jobs",
  restore: "restores too",
} as const;

export type Difference = { label: string; from: string; to: string };

/** What differs between what was asked for and what is to be made instead. */
export function differences(asked: RequestSpec, instead: RequestSpec): Difference[] {
  const lines: [label: string, words: (spec: RequestSpec) => string][] = [
    ["Name", ({ name }) => name],
    ["Purpose", ({ purpose }) => purpose],
    ["Kind", ({ userKind }) => SQL_USER_KIND_WORDS[userKind]],
    ["Access", ({ access }) => accessWords(access)],
    ["How long", ({ wantedDays }) => wantedWords(wantedDays)],
  ];
  return lines
    .map(([label, words]) => ({ label, from: words(asked), to: words(instead) }))
    .filter(({ from, to }) => from !== to);
}

/** Of what was approved with changes, what was asked for in their place; undefined where that cannot be told in words. */
export function askedWords({ asked, approved }: Pick<ListedRequest, "asked" | "approved">): string | undefined {
  const changed = approved ? differences(asked, approved) : [];
  if (changed.length === 0) return undefined;
  return `asked: ${changed.map(({ label, from }) => (label === "Name" ? from : `${label.toLowerCase()} “${from}”`)).join("; ")}`;
}
