import { SYSTEM_DATABASE } from "../objects.ts";
import { membershipsOf, strangerIn } from "./compare/held.ts";
import { type DatabaseGrants, everyGrant } from "./database-grants.ts";
import { type LoginFacts, loginFactsOf } from "./login-facts.ts";
import { isEveryonesInSystem, KNOWN_KINDS, powersOf } from "./powers.ts";
import { type Access, accessIn, reachSentence } from "./reach.ts";
import { cellOf, hasColumns, isYes, type ResultSet } from "./read/result-set.ts";
import { shownText } from "./read/shown-text.ts";
import { heldOptions } from "./role-options.ts";

/** The answers about one user. `users` has it and its roles; it is null where the connection may not read them. */
export type UserAnswers = {
  readonly users: ResultSet | null;
  readonly roles: ResultSet;
  readonly system: ResultSet;
  readonly databases: readonly {
    readonly name: string;
    /** of the user and its roles */
    readonly grants: ResultSet;
    /** of public */
    readonly everyone: ResultSet;
    readonly owned: ResultSet;
  }[];
  /** databases that exist and could not be read */
  readonly hidden: readonly string[];
};

type Held = { through: string | null; grantable: boolean };
/** The facts of the user, as texts that can be shown. They prove no state: an answer without proofs may be cut. */
export type UserReading = {
  /** null where the connection may not read it */
  login: LoginFacts | null;
  /** undefined where it is not admin; null where it is a member of admin itself */
  adminThrough: string | null | undefined;
  roles: ({ role: string } & Held)[];
  system: ({ privilege: string } & Held)[];
  databases: { name: string; access: Omit<Access, "runs">[] }[];
  hidden: string[];
  owned: { count: number; views: number; objects: { database: string; kind: string; path: string }[] };
  reach: string;
};

/** How many owned objects are listed; the rest are counted. */
const MOST_OWNED = 200;

/** Reads the answers. Undefined where they are not of these statements or about another user; then none of them is shown. */
export function readUser(user: string, answers: UserAnswers): UserReading | undefined {
  const { users, roles, system, hidden } = answers;
  if (!hasColumns(roles, ["role_name", "member", "is_admin"])) return undefined;
  if (!hasColumns(system, ["grantee", "privilege_type", "is_grantable"])) return undefined;
  const held = membershipsOf(user, [roles]);
  if (held.stranger !== undefined) return undefined;
  const options = users && optionCells(user, held.roles, users);
  if (options === undefined) return undefined;
  const databases = answers.databases.flatMap((answer) => readDatabase(user, held.roles, answer) ?? []);
  if (databases.length < answers.databases.length) return undefined;
  const systemRows = system.rows.filter((each) => {
    const grantee = cellOf(system, each, "grantee");
    return grantee === user || grantee === "public" || held.roles.has(grantee);
  });
  const own = options?.get(user);
  const login = own ? loginFactsOf(own.options, own.lastLogin) : null;
  const forbidden = systemRows.some((each) => cellOf(system, each, "privilege_type") === "NOSQLLOGIN");
  const owned = databases.flatMap(({ database, own: set }) => set.rows.map((each) => ownedOf(database, set, each)));
  const powers = powersOf({
    user,
    options: [...(options ?? [])].flatMap(([holder, cells]) => heldOptions(holder, cells.options)),
    ownsDatabase: owned.some(({ kind }) => kind === "database"),
    roles: { set: roles, rows: roles.rows },
    system: { set: system, rows: systemRows },
    grants: databases,
  });
  const shown = databases.flatMap((found) => shownAccess(user, found));
  const reach = { adminThrough: held.adminThrough, powers: [...new Set(powers)].map(shownText) };
  return {
    login: login && { ...login, login: login.login && !forbidden },
    adminThrough: held.adminThrough === undefined ? undefined : held.adminThrough && shownText(held.adminThrough),
    roles: roles.rows.map((each) => ({
      role: shownText(cellOf(roles, each, "role_name")),
      through: throughOf(user, cellOf(roles, each, "member")),
      grantable: isYes(cellOf(roles, each, "is_admin")),
    })),
    system: systemRows.map((each) => ({
      privilege: shownText(cellOf(system, each, "privilege_type")),
      through: throughOf(user, cellOf(system, each, "grantee")),
      grantable: isYes(cellOf(system, each, "is_grantable")),
    })),
    databases: shown.map(({ name, access }) => ({
      name,
      access: access.map(({ words, through, data }) => ({ words, through, data })),
    })),
    hidden: hidden.map(shownText),
    owned: {
      count: owned.length,
      views: owned.filter(({ kind }) => kind.endsWith("view")).length,
      objects: owned.slice(0, MOST_OWNED),
    },
    reach: reachSentence(Object.assign(reach, { databases: shown, hidden })),
  };
}

type Cells = { readonly options: string; readonly lastLogin: string };

/** The cells of `SHOW USERS` about the user and exactly its roles; undefined where there are others, or one is missing. */
function optionCells(
  user: string,
  roles: ReadonlySet<string>,
  users: ResultSet,
): ReadonlyMap<string, Cells> | undefined {
  if (!hasColumns(users, ["username", "options"])) return undefined;
  const cells = new Map(
    users.rows.map((row) => [
      cellOf(users, row, "username"),
      { options: cellOf(users, row, "options"), lastLogin: cellOf(users, row, "estimated_last_login_time") },
    ]),
  );
  const isWhole = cells.size === users.rows.length && cells.size === roles.size + 1;
  return isWhole && [user, ...roles].every((name) => cells.has(name)) ? cells : undefined;
}

type ReadDatabase = DatabaseGrants & { readonly set: ResultSet; readonly own: ResultSet };

/** The answers about one database, with the grants of public among those of the user; undefined where they are of other statements. */
function readDatabase(
  user: string,
  roles: ReadonlySet<string>,
  { name, grants, everyone, owned }: UserAnswers["databases"][number],
): ReadDatabase | undefined {
  if (![grants, everyone].every((set) => hasColumns(set, ["object_type", "grantee", "privilege_type", "is_grantable"])))
    return undefined;
  if (!hasColumns(owned, ["schema_name", "object_name", "object_type"])) return undefined;
  if (strangerIn(grants, user, roles) !== undefined || strangerIn(everyone, "public", new Set()) !== undefined)
    return undefined;
  const set = everyGrant(grants, everyone);
  if (set.rows.some((each) => !KNOWN_KINDS.has(cellOf(set, each, "object_type")))) return undefined;
  const count = owned.rows.filter((each) => cellOf(owned, each, "object_type") !== "database").length;
  return { database: name, set, rows: set.rows, owned: count, own: owned };
}

/** The access in a database. Of `system` only what not every SQL user has from the start is shown. */
function shownAccess(user: string, { database, set }: ReadDatabase): { name: string; access: Access[] }[] {
  if (database !== SYSTEM_DATABASE) return [{ name: shownText(database), access: accessIn(user, set) }];
  const rows = set.rows.filter((row) => !isEveryonesInSystem(set, row));
  return rows.length === 0 ? [] : [{ name: database, access: accessIn(user, { columns: set.columns, rows }) }];
}

const throughOf = (user: string, holder: string) => (holder === user ? null : shownText(holder));

function ownedOf(database: string, set: ResultSet, row: readonly string[]) {
  const parts = [cellOf(set, row, "schema_name"), cellOf(set, row, "object_name")];
  const path = parts.filter((part) => part !== "" && part !== "NULL").map(shownText);
  return { database: shownText(database), kind: shownText(cellOf(set, row, "object_type")), path: path.join(".") };
}
