import { shownText } from "#lib/sql/answers/read/shown-text.ts";
import { type Beyond, NEEDS } from "#lib/sql/answers/statement-kinds.ts";
import { listed } from "#lib/sql/listed.ts";
import { counted } from "../counted.ts";
import { LEVEL_LABELS } from "../sql-access/levels.ts";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import { SQL_USER_KIND_WORDS } from "../sql-users/sql-user-kinds.ts";
import { endsPrivilegedWords } from "./ends-privileged.ts";
import type { SuggestionFacts } from "./facts.ts";
import type { HintedLevel, Hints } from "./hints.ts";
import { NEED_WORDS } from "./need-labels.ts";
import type { Seen } from "./seen.ts";
import type { Cannot, SuggestionReason } from "./suggestion.ts";
import { databasesIn, isNothing, type Wants } from "./wants.ts";
import { watchedReasons } from "./watch/watched-sentences.ts";

/* Sentences hold names of databases, SQL users and roles as a person can read them; they are text, and never SQL or HTML. */

/** What no level gives, after *it*. */
export const BEYOND_WORDS: Record<Beyond, string> = {
  rights: "changes users, roles or rights",
  roles: "creates, changes or drops users or roles",
  databases: "creates, changes or drops databases",
  settings: "changes settings of the cluster",
  jobs: "pauses, resumes or cancels what others run",
  feeds: "makes schedules, changefeeds, exports or external connections",
};

const HINTED: Record<HintedLevel, string> = {
  "read-only": "reading",
  "read-write": "reading and writing",
  "ddl-owner": "migrations",
  "backup-operator": "backups",
  monitoring: "monitoring",
};

/** A name in a sentence. */
const quoted = (name: string) => `“${shownText(name)}”`;
/** Names stay whole where a person can read them: a count names nobody. */
const MOST_NAMES = 12;
const names = (all: readonly string[]) => {
  const shown = all.map(quoted);
  const last = shown.at(-1) ?? "";
  if (shown.length < 2 || shown.length > MOST_NAMES) return listed(shown);
  return `${shown.slice(0, -1).join(", ")} and ${last}`;
};

/** The level as it is called everywhere, with its databases. */
export function titleOf(access: WantedAccess): string {
  const label = LEVEL_LABELS[access.level];
  switch (access.level) {
    case "read-only":
    case "read-write":
    case "append-only":
    case "ddl-owner":
      return `${label} in ${names(access.databases.map(({ name }) => name))}`;
    case "table-level":
      return `${label}: ${access.tables.length}`;
    case "backup-operator":
      return `${label} of ${names(access.databases.map(({ name }) => name)) || "the cluster"}${access.restore ? ", and restore" : ""}`;
    case "monitoring":
      return label;
    default:
      return access satisfies never;
  }
}

/** Why there is no level, and what to do. */
export function whyNot(why: Cannot, about: readonly string[], { beyond }: Seen): string {
  switch (why) {
    case "own":
      return "It is Rolecall's own SQL user on this cluster. Turn off the SQL connection to remove it.";
    case "reserved":
      return "It belongs to CockroachDB itself.";
    case "sso":
      return "It belongs to single sign-on. Rolecall never changes it.";
    case "protected":
      return "It is protected. Remove the protection first, if it need not be a superuser.";
    case "break_glass":
      return "Its kind is break-glass: it is for emergencies, and stays as it is.";
    case "last_admin":
      return "It is the last admin of this cluster besides Rolecall's own and single sign-on.";
    case "restricted":
      return "It is restricted already.";
    case "beyond":
      return `It ${beyondWords(beyond)}. No level gives that.`;
    case "several":
      return "No one level gives all that it does. Use one SQL user for each of these.";
    case "others_own":
      return `It may make or change tables in ${names(about)}, where others own tables too. Choose a level that does not change tables, or make it their one owner first.`;
    case "unnameable":
      return `The name ${names(about)} cannot stand in SQL that people read.`;
    case "too_many":
      return "It works in more databases or schemas than one script covers.";
    case "nothing_known":
      return "Nothing is known of what it does. Ask its owner, or look again while it works.";
    default:
      return why satisfies never;
  }
}

function beyondWords(beyond: Seen["beyond"]): string {
  const kinds = [...new Set(beyond.flatMap((each) => (each.beyond === null ? [] : [BEYOND_WORDS[each.beyond]])))];
  return kinds.length > 0 ? listed(kinds) : "works in the database “system”";
}

/** What is for the level, against it, or just known, by source. */
export function reasonsOf(facts: SuggestionFacts, seen: Seen, hints: Hints): SuggestionReason[] {
  return [
    ...usesOf(facts, seen),
    ...watchedReasons(facts.watched),
    ...holdings(facts),
    ...purposes(facts, hints),
    ...similars(facts),
  ];
}

function usesOf({ work, sources, sessions }: SuggestionFacts, seen: Seen): SuggestionReason[] {
  const reasons: SuggestionReason[] = [];
  for (const source of ["now", "lately"] as const) {
    if (sources[source] === "not_visible" || sources[source] === "not_read") continue;
    const here = work.filter(({ from }) => from === source);
    const when = source === "now" ? "Runs" : "Lately ran";
    const databases = new Set(here.flatMap(({ database }) => database ?? []));
    for (const database of [...databases].sort().slice(0, MOST))
      reasons.push({
        source,
        speaks: "for",
        text: `${when} ${kindsIn(here.filter((each) => each.database === database))} in ${quoted(database)}`,
      });
    if (databases.size > MOST)
      reasons.push({ source, speaks: "for", text: `${when} statements in ${databases.size - MOST} more databases` });
    if (here.length === 0) reasons.push({ source, speaks: "fact", text: NOTHING_SEEN[source] });
  }
  if (sessions !== null)
    reasons.push({
      source: "now",
      speaks: "fact",
      text: sessions === 0 ? "Has no session open" : `Has ${counted(sessions, "session")} open`,
    });
  if (seen.unclear > 0)
    reasons.push({
      source: "lately",
      speaks: "against",
      text: `${counted(seen.unclear, "statement")} of an unknown kind or in an unknown database`,
    });
  if (seen.gone.length > 0)
    reasons.push({
      source: "lately",
      speaks: "against",
      text: `Worked in ${names(seen.gone)}, which is not there now`,
    });
  return reasons;
}

const MOST = 5;
const NOTHING_SEEN = { now: "Runs nothing at this moment", lately: "Nothing of it was slow or failed lately" } as const;

function kindsIn(work: SuggestionFacts["work"]): string {
  const needs = new Set(work.flatMap((each) => each.needs));
  const words = NEEDS.flatMap((need) => (needs.has(need) ? [NEED_WORDS[need]] : []));
  const beyond = work.some((each) => each.beyond !== null) ? ["what no level gives"] : [];
  const all = [...words, ...beyond];
  const kinds = all.length > 0 ? listed(all) : "statements that need no right on rows";
  return `${kinds} (${counted(
    work.reduce((sum, { statements }) => sum + statements, 0),
    "statement",
  )})`;
}

function holdings({ databases, held, ownsDatabase, schedules }: SuggestionFacts): SuggestionReason[] {
  if (held === null) return [];
  const say = (speaks: SuggestionReason["speaks"], text: string): SuggestionReason => ({
    source: "held",
    speaks,
    text,
  });
  const owns = databases.filter(({ owned }) => owned > 0);
  const reasons = owns
    .slice(0, MOST)
    .map(({ name, owned }) => say("for", `Owns ${counted(owned, "object")} in ${quoted(name)}`));
  if (owns.length > MOST) reasons.push(say("for", `Owns objects in ${owns.length - MOST} more databases`));
  if (owns.length === 0) reasons.push(say("fact", "Owns nothing"));
  if (ownsDatabase) reasons.push(say("against", "Owns a database, or a role of it does"));
  if (held.roles.length > 0) reasons.push(say("for", `Is in ${names(held.roles)}`));
  if (schedules !== null && schedules > 0) reasons.push(say("for", `Owns ${counted(schedules, "schedule")}`));
  return reasons;
}

function purposes({ kind, purpose }: SuggestionFacts, { levels, rare }: Hints): SuggestionReason[] {
  const say = (speaks: SuggestionReason["speaks"], text: string): SuggestionReason => ({
    source: "purpose",
    speaks,
    text,
  });
  const reasons = levels.map(({ level, word, from }) =>
    say("for", `“${shownText(word)}” in its ${from} speaks of ${HINTED[level]}`),
  );
  if (rare !== null) reasons.push(say("against", `“${shownText(rare)}” speaks of work that comes seldom`));
  if (kind !== null) reasons.push(say("fact", `Kind: ${SQL_USER_KIND_WORDS[kind].toLowerCase()}`));
  if (purpose !== "") reasons.push(say("fact", `Purpose: ${quoted(purpose)}`));
  return reasons;
}

function similars({ similar }: SuggestionFacts): SuggestionReason[] {
  return similar
    .filter(({ wants }) => !isNothing(wants))
    .slice(0, MOST)
    .map(({ name, relation, wants, restrictedDays }) => {
      const who = `${quoted(name)}, ${relation === "pair" ? "the other one of its pair" : "of the same team and kind"},`;
      const since = restrictedDays === null ? "" : `, proved restricted ${counted(restrictedDays, "day")} ago`;
      return { source: "similar", speaks: "for", text: `${who} has ${wantsWords(wants)}${since}` };
    });
}

function wantsWords(wants: Wants): string {
  const databases = databasesIn(wants);
  const parts = [
    ...(databases.length > 0 ? [`rights in ${names(databases)}`] : []),
    ...(wants.backup || wants.restore ? ["backups"] : []),
    ...(wants.watch ? ["monitoring"] : []),
  ];
  return listed(parts);
}

/** What the SQL user can do after it, as whole sentences. */
export function keepsOf(access: WantedAccess, { databases, held }: SuggestionFacts): string[] {
  const owns = databases.filter(({ owned }) => owned > 0);
  return [
    givenBy(access),
    ...[endsPrivilegedWords(access)].filter((words) => words !== undefined),
    ...owns.map(({ name, owned }) => `Owns its ${counted(owned, "object")} in ${quoted(name)} as before`),
    ...(held !== null && held.roles.length > 0 ? [`Stays in ${names(held.roles)}`] : []),
  ];
}

function givenBy(access: WantedAccess): string {
  const places = "databases" in access ? names(access.databases.map(({ name }) => name)) : "";
  switch (access.level) {
    case "read-only":
      return `Reads every table of ${places}, now and later`;
    case "read-write":
      return `Reads and writes every table of ${places}, now and later`;
    case "append-only":
      return `Adds rows to every table of ${places}, now and later`;
    case "table-level":
      return `Has chosen privileges on ${counted(access.tables.length, "table")}`;
    case "ddl-owner":
      return `Creates schemas and tables in ${places}, and owns what it creates`;
    case "backup-operator":
      return `Takes backups of ${places || "the whole cluster"}`;
    case "monitoring":
      return "Sees statements without values, sessions, jobs and settings";
    default:
      return access satisfies never;
  }
}

/** `databases`: all of the cluster; null where they are not known. */
type Losing = { state: SuggestionFacts["state"]; databases: readonly string[] | null };

/** What the SQL user cannot do after it, by any choice of its level; null gives it nothing. */
export function losesOf(access: WantedAccess | null, { state, databases }: Losing): string[] {
  if (state === "privileged") return ["Nothing by this alone: what makes it privileged is revoked apart"];
  if (access === null) return [NO_TABLES, USERS_AND_BACKUPS];
  const later = ["Changing and dropping tables of others", "Tables in schemas that are created later"];
  switch (access.level) {
    case "read-only":
      return [...elsewhere(access, databases), "Adding, changing and deleting rows", ...later, USERS_AND_BACKUPS];
    case "read-write":
      return [...elsewhere(access, databases), ...later, USERS_AND_BACKUPS];
    case "append-only": {
      const rows = access.alsoRead ? "Changing and deleting rows" : "Reading, changing and deleting rows";
      return [...elsewhere(access, databases), rows, ...later, USERS_AND_BACKUPS];
    }
    case "table-level":
      return ["Tables that were not chosen", "Changing and dropping tables of others", USERS_AND_BACKUPS];
    case "ddl-owner":
      return [...elsewhere(access, databases), "Tables that others own, now and later", USERS_AND_BACKUPS];
    case "backup-operator":
      return [NO_TABLES, "Users, roles, settings"];
    case "monitoring":
      return [NO_TABLES, USERS_AND_BACKUPS];
    default:
      return access satisfies never;
  }
}

const NO_TABLES = "Reading and writing tables that it does not own";
const USERS_AND_BACKUPS = "Users, roles, settings and backups";

function elsewhere(
  access: Extract<WantedAccess, { databases: unknown }>,
  databases: readonly string[] | null,
): readonly string[] {
  if (databases === null) return ["Tables of other databases"];
  const given = new Set(access.databases.map(({ name }) => name));
  const others = databases.filter((name) => !given.has(name));
  return others.length > 0 ? [`Tables of ${names(others)}`] : [];
}
