import { named } from "./compare.ts";
import type { DatabaseGrants } from "./database-grants.ts";
import { countOf, type Proof } from "./proofs.ts";
import { cellOf, type Found, isYes } from "./result-set.ts";

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

export type Facts = { first: Proof; roles: Found; system: Found; grants: readonly DatabaseGrants[] };

/**
 * The rights through which a user that is not admin can gain more or reach everything, one phrase each. An empty list means *restricted*,
 * so every right that is not known to be harmless is listed.
 */
export function powersOf({ first, roles, system, grants }: Facts): string[] {
  return [
    ...roleOptionsOf(first)
      .filter((option) => !HARMLESS_OPTION.test(option))
      .map((option) => `role option ${option}`),
    ...rowsOf(roles)
      .filter((cell) => isYes(cell("is_admin")))
      .map((cell) => `ADMIN OPTION on role ${cell("role_name")}, held by ${cell("member")}`),
    ...rowsOf(system)
      .filter((cell) => isYes(cell("is_grantable")) || !HARMLESS_SYSTEM.has(cell("privilege_type")))
      .map(
        (cell) =>
          `SYSTEM ${cell("privilege_type")}${isYes(cell("is_grantable")) ? ", with the right to grant it on" : ""}`,
      ),
    ...(isYes(cellOf(first.set, first.row, "owns_database")) ? ["ownership of a database"] : []),
    ...grants.flatMap(powersIn),
  ];
}

/** Why the answer cannot be judged; undefined where it can. */
export function notJudged({ first, grants }: Facts): string | undefined {
  if (countOf(first, "users") !== 1)
    return "The role options are not in the answer. Run the verify script as an admin: only an admin sees them.";
  if ([...optionsText(first)].length !== countOf(first, "role_options_length"))
    return "The role options are not complete: the answer was cut.";
  if (grants.length < countOf(first, "databases") || Number.isNaN(countOf(first, "databases")))
    return "Not every database that the script asks about is in the answer: it was cut.";
  const strange = grants
    .flatMap((found) => rowsOf(found).map((cell) => cell("object_type")))
    .find((kind) => !KNOWN_KINDS.has(kind));
  return strange === undefined ? undefined : `Rolecall does not know the kind of object “${strange}”.`;
}

function powersIn(found: DatabaseGrants): string[] {
  const { set } = found;
  if (!set) return [];
  // Owners are listed with ALL and the right to grant it on: as many such rows as there are owned objects are theirs.
  let owned = found.owned;
  return found.rows.flatMap((row) => {
    const [kind, privilege] = [cellOf(set, row, "object_type"), cellOf(set, row, "privilege_type")];
    const grantable = isYes(cellOf(set, row, "is_grantable"));
    const asOwner = grantable && privilege === "ALL" && (kind === "type" || (OWNABLE.has(kind) && owned-- > 0));
    const isPower = (grantable && !asOwner) || (kind === "database" && !HARMLESS_ON_DATABASE.has(privilege));
    return isPower ? [named(set, row)] : [];
  });
}

/** The text of `role_options` as the database printed it: before v25.3 a list in words, later an array. */
function optionsText({ set, row }: Proof): string {
  const text = cellOf(set, row, "role_options");
  return text === "NULL" ? "" : text;
}

/** The role options of the user, each as the database words it. */
export function roleOptionsOf(proof: Proof): string[] {
  return optionsIn(optionsText(proof));
}

/** The role options in a cell of `SHOW USERS`: a list in words before v25.3, an array later. */
export function optionsIn(cell: string): string[] {
  return cell
    .split(/[,{}"[\]]+/)
    .map((option) => option.trim())
    .filter((option) => option !== "");
}

/** The source of a user that single sign-on provisioned (PROVISIONSRC); null for others. The database refuses to change its password. */
export function provisionOf(proof: Proof): string | null {
  const option = roleOptionsOf(proof).find((each) => each.startsWith("PROVISIONSRC="));
  return option?.slice("PROVISIONSRC=".length) ?? null;
}

/** Of each row a function that gives its cells by column. */
function rowsOf({ set, rows }: Found): ((column: string) => string)[] {
  return set ? rows.map((row) => (column) => cellOf(set, row, column)) : [];
}
