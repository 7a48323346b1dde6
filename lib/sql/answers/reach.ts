import { listed } from "../listed.ts";
import { SYSTEM_DATABASE } from "../objects.ts";
import { cellOf, isYes, type ResultSet } from "./read/result-set.ts";
import { shownText } from "./read/shown-text.ts";

/** The rights of a user in one database by itself, through one role, or through `public`. */
export type Access = {
  /** one phrase, such as `reads and writes 42 tables, uses 6 sequences` */
  readonly words: string;
  /** the grantee: the user, one of its roles, or `public` */
  readonly through: string;
  /** whether it reaches data: rows of tables or all of the database, also as a backup or a stream of changes */
  readonly data: boolean;
  /** whether it may run functions: one with SECURITY DEFINER acts with the rights of its owner */
  readonly runs: boolean;
};

/** The grants of one database by grantee; the user's own first, `public` last. */
export function accessIn(user: string, grants: ResultSet): Access[] {
  const groups = Map.groupBy(grants.rows, (row) => cellOf(grants, row, "grantee"));
  const rank = (grantee: string) => (grantee === user ? 0 : grantee === "public" ? 2 : 1);
  return [...groups]
    .sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1))
    .map(([through, rows]) => ({ ...accessOf(grants, rows), through: shownText(through) }));
}

/** The words where a right shows no more than that there is something. */
const NAME_ONLY = "sees its name only";

/** Kinds of object that hold rows. */
const TABLES: ReadonlySet<string> = new Set(["table", "view", "materialized view"]);
/** Privileges that allow no reading and no change by themselves. */
const HARMLESS: ReadonlySet<string> = new Set(["database CONNECT", "database TEMPORARY", "schema USAGE", "type USAGE"]);

function heldIn(grants: ResultSet, rows: ResultSet["rows"]) {
  return rows.map((row) => ({
    kind: cellOf(grants, row, "object_type"),
    privilege: cellOf(grants, row, "privilege_type"),
    path: JSON.stringify([cellOf(grants, row, "schema_name"), cellOf(grants, row, "object_name")]),
    schema: cellOf(grants, row, "schema_name"),
    grantable: isYes(cellOf(grants, row, "is_grantable")),
  }));
}

function accessOf(grants: ResultSet, rows: ResultSet["rows"]): Omit<Access, "through"> {
  const held = heldIn(grants, rows);
  const described = new Set<(typeof held)[number]>();
  /** How many objects of these kinds it has one of these privileges on; ALL is every privilege. */
  const count = (isKind: (kind: string) => boolean, privileges: readonly string[]) => {
    const found = held.filter(
      ({ kind, privilege }) => isKind(kind) && (privilege === "ALL" || privileges.includes(privilege)),
    );
    for (const each of found) described.add(each);
    return new Set(found.map(({ path }) => path)).size;
  };
  const isTable = (kind: string) => TABLES.has(kind);
  const is = (wanted: string) => (kind: string) => kind === wanted;
  const phrases: string[] = [];
  const say = (amount: number, words: (amount: number) => string) => {
    if (amount > 0) phrases.push(words(amount));
  };
  const isWhole = count(is("database"), ["DROP"]) > 0;
  if (isWhole) phrases.push("can drop the whole database");
  const reads = count(isTable, ["SELECT"]);
  const writes = count(isTable, ["INSERT", "UPDATE", "DELETE"]);
  if (reads > 0 && reads === writes) phrases.push(`reads and writes ${tables(reads)}`);
  else {
    say(reads, (amount) => `reads ${tables(amount)}`);
    say(writes, (amount) => `writes ${tables(amount)}`);
  }
  const drops = count(isTable, ["DROP", "TRUNCATE", "CREATE"]);
  say(drops, (amount) => `alters or drops ${tables(amount)}`);
  say(count(is("sequence"), ["USAGE", "UPDATE", "SELECT"]), (amount) => `uses ${amount} sequence${plural(amount)}`);
  const copies = count(isTable, ["BACKUP"]);
  say(copies, (amount) => `can back up, so copy, ${tables(amount)}`);
  const streams = count(isTable, ["CHANGEFEED", "REPLICATIONSOURCE"]);
  say(streams, (amount) => `can stream the rows of ${tables(amount)} elsewhere`);
  const functions = count((kind) => ["routine", "function", "procedure"].includes(kind), ["EXECUTE"]);
  say(functions, (amount) => `runs ${amount} function${plural(amount)}`);
  if (count(is("database"), ["CREATE"]) > 0 && !isWhole) phrases.push("creates schemas");
  const creates = held.filter(
    ({ kind, privilege }) => kind === "schema" && (privilege === "CREATE" || privilege === "ALL"),
  );
  for (const each of creates) described.add(each);
  if (creates.length > 0) phrases.push(`creates tables in ${listed(creates.map(({ schema }) => shownText(schema)))}`);
  const whole = count(is("database"), ["BACKUP"]);
  say(whole, () => "can back it up, so copy all of it");
  const changes = count(is("database"), ["CHANGEFEED"]);
  say(changes, () => "can stream its changes elsewhere");
  say(
    count(is("external_connection"), ["USAGE", "UPDATE", "DROP"]),
    (amount) => `uses ${amount} external connection${plural(amount)}`,
  );
  for (const each of held) if (HARMLESS.has(`${each.kind} ${each.privilege}`)) described.add(each);
  // Nothing that is held may be left out of the words.
  say(held.filter((each) => !described.has(each)).length, (amount) => `${amount} other privilege${plural(amount)}`);
  say(held.filter(({ grantable }) => grantable).length, () => "may pass some of it on");
  const words = phrases.length === 0 ? NAME_ONLY : phrases.join(", ");
  const data = isWhole || reads + writes + drops + copies + streams + whole + changes > 0;
  return { words, data, runs: functions > 0 };
}

const plural = (amount: number) => (amount === 1 ? "" : "s");
const tables = (amount: number) => `${amount} table${plural(amount)}`;

export type Reached = {
  /** undefined where it is not admin; null where it is a member of admin itself */
  readonly adminThrough: string | null | undefined;
  /** the rights through which it can gain more, one phrase each */
  readonly powers: readonly string[];
  readonly databases: readonly { readonly name: string; readonly access: readonly Access[] }[];
  /** the databases that could not be read */
  readonly hidden: readonly string[];
};

/** A few sentences on the access that this user's password gives, from the answers read. */
export function reachSentence({ adminThrough, powers, databases, hidden: unread }: Reached): string {
  if (adminThrough !== undefined) return "It has full access: it can read, change and drop everything in this cluster.";
  // No data is in it, and below the level Manage it is seldom read: by itself it makes nothing else incomplete.
  const hidden = unread.filter((database) => database !== SYSTEM_DATABASE).length;
  const reached = databases.filter(({ access }) => access.some(({ data }) => data));
  const first =
    reached.length === 0
      ? `By its privileges it reaches no table in ${databases.length === 1 ? "the database" : `the ${databases.length} databases`} that could be read.`
      : `Its password gives access to data in ${reached.length} of ${databases.length + hidden} databases: ${listed(reached.map(({ name }) => name))}.`;
  const more = otherRights(databases, reached);
  const runs = databases.some(({ access }) => access.some((each) => each.runs))
    ? " It runs functions, and one with SECURITY DEFINER reaches what its owner does."
    : "";
  const gains = powers.length > 0 ? ` It can gain more or reach everything, by ${listed(powers)}.` : "";
  const rest = hidden > 0 ? ` ${hidden} database${plural(hidden)} could not be read, so this may be incomplete.` : "";
  const system = unread.includes(SYSTEM_DATABASE) ? " Its rights in the database system are unknown." : "";
  return `${first}${more}${runs}${gains}${rest}${system}`;
}

/** The rights that the table of the databases shows besides, so that it does not seem to say more than the sentence. */
function otherRights(databases: Reached["databases"], reached: Reached["databases"]): string {
  const others = databases.filter(
    (each) => !reached.includes(each) && each.access.some(({ words }) => words !== NAME_ONLY),
  ).length;
  if (others === 0) return "";
  const where = reached.length > 0 ? ` In ${others} more` : databases.length === 1 ? "" : ` In ${others} of them`;
  return where === ""
    ? " It has rights there that reach no data by themselves."
    : `${where} it has rights that reach no data by themselves.`;
}
