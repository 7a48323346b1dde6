import { membershipsOf, strangerIn } from "./held.ts";
import { type LoginFacts, loginFactsOf } from "./login-facts.ts";
import { KNOWN_KINDS, powersOf } from "./powers.ts";
import { type Access, accessIn, reachSentence } from "./reach.ts";
import { cellOf, hasColumns, isYes, type ResultSet } from "./result-set.ts";
import { shownText } from "./shown-text.ts";

/** The answers about one user. `users` is null where the connection may not read them. */
export type UserAnswers = {
  readonly users: ResultSet | null;
  readonly roles: ResultSet;
  readonly system: ResultSet;
  readonly databases: readonly { readonly name: string; readonly grants: ResultSet; readonly owned: ResultSet }[];
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
  databases: { name: string; access: Access[] }[];
  hidden: string[];
  owned: { count: number; views: number; objects: { database: string; kind: string; path: string }[] };
  reach: string;
};

/** How many owned objects are listed; the rest are counted. */
const MOST_OWNED = 200;

/** Reads the answers. Undefined where they are not of these statements or about another user; then none of them is shown. */
export function readUser(user: string, answers: UserAnswers): UserReading | undefined {
  const { users, roles, system, databases, hidden } = answers;
  const row = users?.rows[0];
  if (users && (!hasColumns(users, ["username", "options"]) || users.rows.length !== 1)) return undefined;
  if (users && row && cellOf(users, row, "username") !== user) return undefined;
  if (!hasColumns(roles, ["role_name", "member", "is_admin"])) return undefined;
  if (!hasColumns(system, ["grantee", "privilege_type", "is_grantable"])) return undefined;
  const held = membershipsOf(user, [roles]);
  if (held.stranger !== undefined) return undefined;
  for (const { grants, owned } of databases) {
    if (!hasColumns(grants, ["object_type", "grantee", "privilege_type", "is_grantable"])) return undefined;
    if (!hasColumns(owned, ["schema_name", "object_name", "object_type"])) return undefined;
    if (strangerIn(grants, user, held.roles) !== undefined) return undefined;
    if (grants.rows.some((each) => !KNOWN_KINDS.has(cellOf(grants, each, "object_type")))) return undefined;
  }
  const options = users && row ? cellOf(users, row, "options") : "";
  const systemRows = system.rows.filter((each) => {
    const grantee = cellOf(system, each, "grantee");
    return grantee === user || grantee === "public" || held.roles.has(grantee);
  });
  const login = users && row ? loginFactsOf(options, cellOf(users, row, "estimated_last_login_time")) : null;
  const forbidden = systemRows.some((each) => cellOf(system, each, "privilege_type") === "NOSQLLOGIN");
  const owned = databases.flatMap(({ name, owned: set }) => set.rows.map((each) => ownedOf(name, set, each)));
  const ownsDatabase = owned.some(({ kind }) => kind === "database");
  const powers = powersOf({
    first: {
      set: { columns: ["role_options", "owns_database"], rows: [] },
      at: 0,
      row: [options, ownsDatabase ? "t" : "f"],
    },
    roles: { set: roles, rows: roles.rows },
    system: { set: system, rows: systemRows },
    grants: databases.map(({ name, grants, owned: own }) => ({
      ...{ set: grants, rows: grants.rows, database: name },
      owned: own.rows.filter((each) => cellOf(own, each, "object_type") !== "database").length,
    })),
  });
  const shown = databases.map(({ name, grants }) => ({ name: shownText(name), access: accessIn(user, grants) }));
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
    databases: shown,
    hidden: hidden.map(shownText),
    owned: {
      count: owned.length,
      views: owned.filter(({ kind }) => kind.endsWith("view")).length,
      objects: owned.slice(0, MOST_OWNED),
    },
    reach: reachSentence({ ...reach, databases: shown, hidden: hidden.length }),
  };
}

const throughOf = (user: string, holder: string) => (holder === user ? null : shownText(holder));

function ownedOf(database: string, set: ResultSet, row: readonly string[]) {
  const parts = [cellOf(set, row, "schema_name"), cellOf(set, row, "object_name")];
  const path = parts.filter((part) => part !== "" && part !== "NULL").map(shownText);
  return { database: shownText(database), kind: shownText(cellOf(set, row, "object_type")), path: path.join(".") };
}
