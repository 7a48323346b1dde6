import { SYSTEM_DATABASE } from "../objects.ts";
import type { DatabaseGrants } from "./database-grants.ts";
import { countOf, type Proof } from "./proofs.ts";
import { cellOf, type Found, isYes, type ResultSet } from "./read/result-set.ts";
import { type HeldOption, optionWords } from "./role-options.ts";

/** System privileges through which a user gains no more rights and reaches nothing of others. Any other privilege is a power. */
const HARMLESS_SYSTEM: ReadonlySet<string> = new Set([
  "VIEWACTIVITYREDACTED",
  "VIEWCLUSTERMETADATA",
  "VIEWCLUSTERSETTING",
  "VIEWJOB",
  "NOSQLLOGIN",
]);

/** Role options of the same kind; an option with a value, such as VALID UNTIL, says how the user signs in. */
const HARMLESS_OPTION = /^(NO[A-Z]+|LOGIN|SQLLOGIN|VIEWACTIVITYREDACTED|VIEWCLUSTERSETTING|[A-Z][\w .-]*=.*)$/s;

/** The privileges on a database that do not put it into the grantee's hands. ALL, DROP and RESTORE do. */
const HARMLESS_ON_DATABASE: ReadonlySet<string> = new Set([
  ...["CONNECT", "CREATE", "TEMPORARY", "BACKUP", "CHANGEFEED", "ZONECONFIG"],
]);

/** Kinds of object of which an owner has all privileges, with the right to grant them on; types are worth nothing alone. */
const OWNABLE: ReadonlySet<string> = new Set([
  ...["table", "sequence", "view", "materialized view", "schema", "routine", "function", "procedure"],
]);
export const KNOWN_KINDS: ReadonlySet<string> = new Set([...OWNABLE, "database", "type", "external_connection"]);

export type Facts = {
  user: string;
  /** of the user and of each role that it is in: a member may become the role by SET ROLE and then has its options */
  options: readonly HeldOption[];
  /** whether the user or one of its roles owns a database */
  ownsDatabase: boolean;
  roles: Found;
  system: Found;
  grants: readonly DatabaseGrants[];
};

/**
 * The rights through which a user that is not admin can gain more or reach everything, one phrase each. An empty list means *restricted*,
 * so every right that is not known to be harmless is listed.
 */
export function powersOf({ user, options, ownsDatabase, roles, system, grants }: Facts): string[] {
  return [
    ...options.filter(({ option }) => isPower(option)).map((each) => optionWords(user, each)),
    ...rowsOf(roles)
      .filter((cell) => isYes(cell("is_admin")))
      .map((cell) => `ADMIN OPTION on role ${cell("role_name")}, held by ${cell("member")}`),
    ...rowsOf(system)
      .filter((cell) => isYes(cell("is_grantable")) || !isHarmlessSystem(cell("privilege_type")))
      .map(
        (cell) =>
          `SYSTEM ${cell("privilege_type")}${isYes(cell("is_grantable")) ? ", with the right to grant it on" : ""}`,
      ),
    ...(ownsDatabase ? ["ownership of a database"] : []),
    ...grants.flatMap((found) => powersIn(found, user)),
  ];
}

/** Whether a system privilege lets its holder gain nothing more and reach nothing of others. */
export function isHarmlessSystem(privilege: string): boolean {
  return HARMLESS_SYSTEM.has(privilege);
}

/** Whether a role option lets its holder gain more. */
export function isPower(option: string): boolean {
  return !HARMLESS_OPTION.test(option);
}

/** Why the grants cannot be judged; undefined where they can. */
export function notJudged(first: Proof, grants: readonly DatabaseGrants[]): string | undefined {
  if (grants.length !== countOf(first, "databases"))
    return "Not every database that the script asks about is in the answer: it was cut.";
  const strange = grants
    .flatMap((found) => rowsOf(found).map((cell) => cell("object_type")))
    .find((kind) => !KNOWN_KINDS.has(kind));
  return strange === undefined ? undefined : `Rolecall does not know the kind of object “${strange}”.`;
}

function powersIn(found: DatabaseGrants, user: string): string[] {
  const { set } = found;
  if (!set) return [];
  // Owners are listed with ALL and the right to grant it on: as many such rows as there are owned objects are theirs.
  let owned = found.owned;
  return found.rows.flatMap((row) => {
    const [kind, privilege] = [cellOf(set, row, "object_type"), cellOf(set, row, "privilege_type")];
    const grantable = isYes(cellOf(set, row, "is_grantable"));
    const asOwner = grantable && privilege === "ALL" && (kind === "type" || (OWNABLE.has(kind) && owned-- > 0));
    const gains =
      (grantable && !asOwner) ||
      (kind === "database" && !HARMLESS_ON_DATABASE.has(privilege)) ||
      (found.database === SYSTEM_DATABASE && kind !== "external_connection" && !isEveryonesInSystem(set, row));
    return gains ? [named(set, row, user)] : [];
  });
}

/**
 * Whether a row is one of the rights that public has in the database `system` from the start: CONNECT, its schema, and the comments (logic
 * test grant_table). Any other right there is a power: its tables hold the users, their password verifiers, memberships and options
 * (pkg/sql/catalog/catprivilege/system.go).
 */
export function isEveryonesInSystem(set: ResultSet, row: readonly string[]): boolean {
  const [kind, privilege] = [cellOf(set, row, "object_type"), cellOf(set, row, "privilege_type")];
  if (cellOf(set, row, "grantee") !== "public") return false;
  if (kind === "table") return privilege === "SELECT" && cellOf(set, row, "object_name") === "comments";
  return kind === "schema" || kind === "type" || (kind === "database" && privilege === "CONNECT");
}

/** A row of SHOW GRANTS about a user as a phrase. */
function named(set: ResultSet, row: readonly string[], user: string): string {
  const place = ["database_name", "schema_name", "object_name"].map((column) => cellOf(set, row, column));
  const where = place.filter((part) => part !== "" && part !== "NULL").join(".");
  const grantable = isYes(cellOf(set, row, "is_grantable")) ? ", with the right to grant it on" : "";
  const grantee = cellOf(set, row, "grantee");
  const through = grantee === user ? "" : `, through ${grantee}`;
  return `${cellOf(set, row, "privilege_type")} on ${cellOf(set, row, "object_type") || "object"} ${where}${grantable}${through}`;
}

/** Of each row a function that gives its cells by column. */
function rowsOf({ set, rows }: Found): ((column: string) => string)[] {
  return set ? rows.map((row) => (column) => cellOf(set, row, column)) : [];
}
