import { LEVELS } from "#components/privileges/fields/level-labels.ts";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import type { DotTone } from "#components/ui/words/dot.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { STATE_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { ListedRequest, RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { NOT_AT_ONCE_WORDS } from "#lib/shared/requests/rules.ts";
import type { WantedEnd } from "#lib/shared/requests/wanted-end.ts";
import { parseForm } from "#lib/shared/sql-access/form-search.ts";
import { usesSchemas } from "#lib/shared/sql-access/levels.ts";
import { endWords } from "#lib/shared/sql-users/end-dates.ts";
import { REQUEST_TEXTS, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { SQL_USER_KIND_WORDS } from "#lib/shared/sql-users/sql-user-kinds.ts";

/** The dot of an open request: amber where others must act, green where the requester can. */
export function toneOf({ state, keyClosed }: Pick<ListedRequest, "state" | "keyClosed">): DotTone | undefined {
  if (state === "ready" && keyClosed) return "wait";
  if (state === "pending" || state === "waiting" || state === "manual" || state === "scheduled") return "wait";
  return state === "ready" ? "ok" : undefined;
}

/** Temporary access ends by its claim: a password that is set by hand would have no end. */
const CLOSED_STATE = {
  byHand: "Ready, to carry out by hand: a Cluster Admin sets its password on the cluster.",
  waits: "Ready, but its password cannot be set now.",
} as const;

type Stated = Pick<
  ListedRequest,
  "kind" | "state" | "own" | "handBy" | "keyClosed" | "passwordAlone" | "byRule" | "notByRule"
>;

/** The state in words, with the person who has to act next. */
export function stateWords({ kind, state, own, handBy, keyClosed, passwordAlone }: Stated): string {
  if (state === "waiting") return WAITING_WORDS[kind];
  if (state === "manual") return "Approved, to carry out by hand: a Cluster Admin does it on the cluster.";
  if (state === "said_done" && passwordAlone) return `Password said to be set by hand, by ${handBy}`;
  if (state === "said_done") return `Said to be done by hand, by ${handBy}`;
  if (state === "finished" && handBy !== undefined)
    return `Finished: done by hand by ${handBy}, and seen on the cluster`;
  if (state === "finished") return FINISHED_WORDS[kind](own);
  if (state === "ready" && keyClosed) return CLOSED_STATE[kind === "grant" ? "waits" : "byHand"];
  if (state === "ready") return own ? "Ready: you can set the password." : "Ready: the requester can set the password.";
  return STATE_WORDS[state];
}

/** A sentence that explains a state further, where it needs one. */
export function stateSentence(request: Stated): string | undefined {
  const { kind, state, own, handBy, keyClosed, passwordAlone, byRule, notByRule } = request;
  if (state === "pending" && notByRule) return NOT_AT_ONCE_WORDS[notByRule];
  if (state === "said_done") return SAID_SENTENCES[passwordAlone ? "reset" : kind](own, handBy ?? "");
  if (state === "ready" && keyClosed) return `${CLOSED_WHY[keyClosed]}${closedNext(kind, own)}`;
  if (state === "ready" && own) return "Only you see it, and only once.";
  if (state === "scheduled")
    return own ? "You are notified when you can set its password." : "Its requester can set the password from then on.";
  if (state === "expired") return "Request it again if you still need it.";
  if (state === "void" && byRule)
    return "Since a rule gave it, its SQL user, team or requester has changed, or the rules no longer give it.";
  if (state === "void")
    return "Since the approval, its SQL user, team or requester has changed, or other privileges were approved.";
  return undefined;
}

/** Why the key changes nothing on a cluster. */
export const CLOSED_WHY: Record<KeyClosed, string> = {
  reads: "Rolecall's key only reads there.",
  refused: "CockroachDB Cloud refused the last change of Rolecall's key there.",
};

function closedNext(kind: RequestKind, own: boolean): string {
  if (kind === "grant") return " It waits until the key may change SQL users.";
  return own ? " Ask a Cluster Admin for the password." : "";
}

const passwordOf = (own: boolean, by: string) => (own ? ` Ask ${by} for the password.` : "");
const NOT_SEEN = "Rolecall has not seen it on the cluster.";
const SEEN_LATER = " Once it appears there, set its owner and its end: it has neither.";
/** What is known of a change that a person says to have made. */
const SAID_SENTENCES: Record<RequestKind, (own: boolean, by: string) => string> = {
  create: (own, by) => NOT_SEEN + (own ? passwordOf(own, by) : SEEN_LATER),
  grant: () => NOT_SEEN,
  reset: (own, by) => `Rolecall cannot see a new password.${passwordOf(own, by)}`,
  delete: () => NOT_SEEN,
  privileges: () => NOT_SEEN,
  extend: () => NOT_SEEN,
};

const TO_RESTRICT = "Waiting for restriction: a Cluster Admin must restrict and verify it.";
const WAITING_WORDS: Record<RequestKind, string> = {
  create: TO_RESTRICT,
  grant: TO_RESTRICT,
  reset: TO_RESTRICT,
  privileges: "Approved: a Cluster Admin must run the SQL and verify it.",
  extend: "Approved: the end is being moved.",
  delete: "Approved: the SQL user is being deleted.",
};

const setBy = (own: boolean) => `Finished: ${own ? "you" : "the requester"} set the password`;
const FINISHED_WORDS: Record<RequestKind, (own: boolean) => string> = {
  create: setBy,
  grant: setBy,
  reset: setBy,
  privileges: () => "Finished: verified",
  extend: () => "Finished: the end was moved",
  delete: () => "Finished: deleted",
};

/** Who can decide a request: some of them by name. */
export function decidedBy(names: readonly string[]): string {
  return names.length === 0
    ? "No one can decide requests there yet."
    : `${new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names)} can decide this request.`;
}

/** How long a SQL user is needed; a time is in the reader's zone. */
export function wantedWords(wanted: WantedEnd, zone: string): string {
  const words = lengthWords(wanted);
  if (words !== null) return `for ${words}`;
  return wanted.wantedUntil === null ? "no end" : `until ${endWords(wanted.wantedUntil, zone)}`;
}

/** How long temporary access is wanted, and from when; times are in the reader's zone. */
export function grantWords(spec: WantedEnd & { startsAt?: number }, zone: string): string {
  const words = wantedWords(spec, zone);
  if (spec.startsAt !== undefined) return `${words}, from ${endWords(spec.startsAt, zone)}`;
  return spec.wantedUntil === null ? `${words}, from when its password is set` : words;
}

/** The later end that is requested; a time is in the reader's zone. */
export function laterWords(wanted: WantedEnd, zone: string): string {
  const words = lengthWords(wanted);
  return words === null ? wantedWords(wanted, zone) : `${words} from the approval`;
}

/** Days, or hours and minutes; null for another end. */
function lengthWords({ wantedDays, wantedMinutes }: WantedEnd): string | null {
  if (wantedDays !== null) return counted(wantedDays, "day");
  if (wantedMinutes === null) return null;
  const [hours, minutes] = [Math.floor(wantedMinutes / 60), wantedMinutes % 60];
  return [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`].filter(Boolean).join(" ");
}

/** The choices of the page *Privileges* in one line. */
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
  implicitCredentials: "with the nodes' credentials",
  jobs: "controls jobs",
  restore: "restores too",
} as const;

type FieldLine = [label: string, words: (spec: RequestSpec) => string];
export type Difference = { label: string; from: string; to: string };

/** The fields in which the changed spec differs from the requested one. */
export function differences(requested: RequestSpec, instead: RequestSpec, zone: string): Difference[] {
  const lines: FieldLine[] = [
    ["Name", ({ name }) => name],
    ...REQUEST_TEXTS.map((field): FieldLine => [SQL_USER_FIELDS[field].label, (spec) => spec[field]]),
    [SQL_USER_FIELDS.kind.label, ({ userKind }) => SQL_USER_KIND_WORDS[userKind]],
    ["Access", ({ access }) => accessWords(access)],
    ["Duration", (spec) => wantedWords(spec, zone)],
  ];
  return lines
    .map(([label, words]) => ({ label, from: words(requested), to: words(instead) }))
    .filter(({ from, to }) => from !== to);
}

/** The fields as requested that the approver changed; undefined where none reads differently. */
export function requestedWords(
  { requested, approved }: Pick<ListedRequest, "requested" | "approved">,
  zone: string,
): string | undefined {
  const changed = approved ? differences(requested, approved, zone) : [];
  if (changed.length === 0) return undefined;
  return `requested: ${changed.map(({ label, from }) => (label === "Name" ? from : `${label.toLowerCase()} “${from}”`)).join("; ")}`;
}
