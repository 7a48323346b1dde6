import type { Surplus } from "../answers/compare/surplus.ts";
import { targetUser } from "../names.ts";
import { enterDatabase, schemaPath, tablePath, userToken } from "../objects.ts";
import { PRIVILEGES } from "../privileges.ts";
import { SqlRefusal } from "../refusal.ts";
import { sql, statement } from "../statement.ts";
import { onDatabase, onExternalConnection, onSchema } from "../targets.ts";
import { commaList, nameToken, type Script, type Statement, type Token } from "../tokens.ts";
import { reassignOwned } from "./ownership.ts";

/**
 * Revokes the surplus: memberships first, then rights of the cluster, then for each database ownership, grants and default privileges.
 * Rights of an unwanted role go with the membership. A right of a wanted role is revoked from all its members, and the sentence says so.
 * Names that cannot be written in a statement are left out.
 */
export function revokeSurplus(user: string, wantedRoles: readonly string[], surplus: readonly Surplus[]): Script {
  const holders = new Set([user, ...wantedRoles]);
  const script: Statement[] = [];
  const cluster = surplus.flatMap((each) => {
    if (each.kind === "role") return holders.has(each.member) ? attempt(() => leave(each)) : [];
    if (each.kind === "role option") return holders.has(each.holder) ? attempt(() => takeOption(each)) : [];
    if (each.kind === "system") return holders.has(each.grantee) ? attempt(() => takeSystem(each)) : [];
    return [];
  });
  script.push(...cluster);
  const local = surplus.filter((each) => each.kind === "grant" || each.kind === "ownership" || each.kind === "default");
  const databases = [...new Set(local.map(({ database }) => database))];
  for (const database of databases) {
    const here = local.filter((each) => each.database === database);
    const statements = inDatabase(database, holders, here);
    if (statements.length === 0) continue;
    script.push(...(database === "" ? [] : [enterDatabase(database)]), ...statements);
  }
  return script;
}

type Local = Extract<Surplus, { kind: "grant" | "ownership" | "default" }>;
type Grant = Extract<Surplus, { kind: "grant" }>;

function inDatabase(database: string, holders: ReadonlySet<string>, surplus: readonly Local[]): Statement[] {
  const owned = surplus.flatMap((each) => (each.kind === "ownership" && holders.has(each.owner) ? [each] : []));
  const owners = [...new Set(owned.map(({ owner }) => owner))];
  const grants = surplus.flatMap((each) => (each.kind === "grant" && holders.has(each.grantee) ? [each] : []));
  return [
    ...owners.flatMap((owner) => attempt(() => reassignOwned(targetUser(owner), null, database))),
    ...grouped(grants).flatMap((group) => attempt(() => takeGrants(group))),
    ...surplus.flatMap((each) =>
      each.kind === "default" && holders.has(each.grantee) ? attempt(() => takeDefault(each)) : [],
    ),
  ];
}

function leave({ role, member, onlyOption }: Extract<Surplus, { kind: "role" }>): Statement {
  const [from, of] = [targetUser(member), role === "admin" ? null : targetUser(role)];
  const name = of === null ? sql`admin` : userToken(of);
  return onlyOption
    ? statement(
        `Revokes from ${from} the right to put others into the role ${role}.`,
        sql`REVOKE ADMIN OPTION FOR ${name} FROM ${userToken(from)}`,
      )
    : statement(`Removes ${from} from the role ${role}.`, sql`REVOKE ${name} FROM ${userToken(from)}`);
}

/** Options that have a NO form. */
const OPTIONS =
  /^(CREATEROLE|CREATELOGIN|CREATEDB|CONTROLJOB|CONTROLCHANGEFEED|VIEWACTIVITY|VIEWACTIVITYREDACTED|CANCELQUERY|MODIFYCLUSTERSETTING|VIEWCLUSTERSETTING|REPLICATION|BYPASSRLS)$/;

function takeOption({ holder, option, ofRole }: Extract<Surplus, { kind: "role option" }>): Statement[] {
  const name = targetUser(holder);
  if (!OPTIONS.test(option)) return [];
  return [
    statement(
      `Revokes the role option ${option} from ${name}.`,
      ofRole
        ? sql`ALTER ROLE ${userToken(name)} WITH ${{ kind: "keyword", text: `NO${option}` }}`
        : sql`ALTER USER ${userToken(name)} WITH ${{ kind: "keyword", text: `NO${option}` }}`,
    ),
  ];
}

function takeSystem({ privilege, grantee, onlyOption }: Extract<Surplus, { kind: "system" }>): Statement[] {
  const from = targetUser(grantee);
  if (!Object.hasOwn(PRIVILEGES.system, privilege)) return [];
  const option = onlyOption ? sql`GRANT OPTION FOR ` : [];
  return [
    statement(
      onlyOption
        ? `Revokes from ${from} the right to pass on SYSTEM ${privilege}.`
        : `Revokes the system privilege ${privilege} from ${from}.`,
      sql`REVOKE ${option}SYSTEM ${privilegeToken(privilege)} FROM ${userToken(from)}`,
    ),
  ];
}

/** Grants of one holder on objects of one kind in one schema, with the same privileges. */
type Group = { readonly first: Grant; readonly objects: readonly string[]; readonly privileges: readonly string[] };

function grouped(grants: readonly Grant[]): Group[] {
  const byObject = new Map<string, Grant[]>();
  for (const grant of grants)
    push(byObject, [grant.grantee, grant.objectType, grant.schema, grant.object, grant.onlyOption], grant);
  const groups = new Map<string, Grant[][]>();
  for (const [, same] of byObject) {
    const [first] = same;
    if (first)
      push(groups, [first.grantee, first.objectType, first.schema, first.onlyOption, privilegesIn(same)], same);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group[0] ?? [];
    return first
      ? [{ first, objects: group.flatMap((same) => same[0]?.object ?? []), privileges: privilegesIn(group[0] ?? []) }]
      : [];
  });
}

function push<T>(groups: Map<string, T[]>, key: unknown, value: T): void {
  const name = JSON.stringify(key);
  const group = groups.get(name) ?? [];
  group.push(value);
  groups.set(name, group);
}

/** ALL stands alone: it cannot be combined with other privileges. */
function privilegesIn(grants: readonly Grant[]): string[] {
  const names = [...new Set(grants.map(({ privilege }) => privilege))].sort();
  return names.includes("ALL") ? ["ALL"] : names;
}

function takeGrants({ first, objects, privileges }: Group): Statement[] {
  const { database, schema, objectType, onlyOption } = first;
  const from = targetUser(first.grantee);
  if (!privileges.every((privilege) => /^[A-Z]+$/.test(privilege))) return [];
  const list = commaList(privileges.map(privilegeToken));
  const option = onlyOption ? sql`GRANT OPTION FOR ` : [];
  const may = `${onlyOption ? "pass on" : "use"} ${privileges.join(", ")}`;
  const take = (on: readonly Token[], where: string) =>
    statement(
      `Revokes from ${from} the right to ${may} on ${where}.`,
      sql`REVOKE ${option}${list}${on} FROM ${userToken(from)}`,
    );
  const inSchema = `${objects.length === 1 ? objects[0] : `${objects.length} ${objectType}s`} in schema ${schema} of ${database}`;
  const paths = () => commaList(objects.map((object) => tablePath(database, schema, object)));
  switch (objectType) {
    case "database":
      return [take(onDatabase(database).on, database)];
    case "schema":
      return [take(onSchema(database, schema).on, `schema ${schema} of ${database}`)];
    case "external_connection":
      return objects.map((name) => take(onExternalConnection(name).on, `the external connection ${name}`));
    case "table":
    case "view":
    case "materialized view":
      return [take(sql` ON TABLE ${paths()}`, inSchema)];
    case "sequence":
      return [take(sql` ON SEQUENCE ${paths()}`, inSchema)];
    case "type":
      return [take(sql` ON TYPE ${paths()}`, inSchema)];
    case "routine":
    case "function":
    case "procedure":
      // A signature is no name: routines are handled by schema, and chosen rights are never surplus.
      return (["FUNCTIONS", "PROCEDURES"] as const).map((word) =>
        take(
          sql` ON ALL ${{ kind: "keyword", text: word }} IN SCHEMA ${schemaPath(database, schema)}`,
          `all ${word.toLowerCase()} in schema ${schema} of ${database}`,
        ),
      );
    default:
      // The kinds come from the database. Kinds of a later version are revoked by hand, and the page says so.
      return [];
  }
}

const LATER: ReadonlySet<string> = new Set(["tables", "sequences", "types", "schemas", "functions", "routines"]);

function takeDefault(surplus: Extract<Surplus, { kind: "default" }>): Statement[] {
  const { schema, creator, objects, grantee, privilege, onlyOption } = surplus;
  const from = targetUser(grantee);
  if (!LATER.has(objects) || !/^[A-Z]+$/.test(privilege)) return [];
  const who = creator === null ? sql`ALL ROLES` : sql`ROLE ${userToken(targetUser(creator))}`;
  const where = schema === "" ? [] : sql` IN SCHEMA ${nameToken(schema)}`;
  const option = onlyOption ? sql`GRANT OPTION FOR ` : [];
  const kind: Token = { kind: "keyword", text: objects === "routines" ? "FUNCTIONS" : objects.toUpperCase() };
  return [
    statement(
      `Revokes from ${from} the right to use ${privilege} on ${objects} that ${creator ?? "any role"} creates later${schema === "" ? "" : ` in schema ${schema}`}.`,
      sql`ALTER DEFAULT PRIVILEGES FOR ${who}${where} REVOKE ${option}${privilegeToken(privilege)} ON ${kind} FROM ${userToken(from)}`,
    ),
  ];
}

function privilegeToken(text: string): Token {
  return { kind: "privilege", text };
}

/** Names in an answer may be such as no statement of Rolecall holds: those are for a person. */
function attempt(make: () => Statement | Statement[]): Statement[] {
  try {
    const made = make();
    return Array.isArray(made) ? made : [made];
  } catch (error) {
    if (error instanceof SqlRefusal) return [];
    throw error;
  }
}
