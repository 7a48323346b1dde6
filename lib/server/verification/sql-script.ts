import { randomBytes } from "node:crypto";
import type { Dependencies } from "#lib/shared/sql-users/dependencies.ts";
import type { RunSqlInput, SqlScript } from "#lib/shared/sql-users/sql-scripts.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { planAccess, undoAfter } from "#lib/sql/plan.ts";
import { SqlRefusal } from "#lib/sql/refusal.ts";
import { allowCreateRole, revokeAdmin } from "#lib/sql/templates/admin.ts";
import { clearBlockers, type FoundBlockers } from "#lib/sql/templates/clear-blockers.ts";
import { rotationPair } from "#lib/sql/templates/rotation.ts";
import type { Script } from "#lib/sql/tokens.ts";
import type { Permit } from "../access/guard.ts";
import { requireLimits } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import { requireOn } from "../cluster-sql/connection/existing.ts";
import { groupRolesProblem, isSqlUser, loginsProblem } from "../cluster-sql/connection/group-roles.ts";
import type { Link } from "../cluster-sql/link.ts";
import { findSqlUser, sqlUserNames } from "../sql-users/find-sql-user.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import { dependenciesOf, readDependencies } from "./dependencies.ts";

/** A script, and the check before each of its statements. */
export type PlannedScript = {
  readonly script: Script;
  /** of the SQL user that it is about, where Rolecall keeps one: another of this name has another */
  readonly rowId: string | undefined;
  readonly guard?: {
    readonly before: number;
    /** why the script must not go on, or null */
    readonly problem: (link: Link) => Promise<string | null>;
  };
};

/**
 * The statements of a script about one SQL user, as the preview shows them and {@link runSql} runs them. Throws the refusals
 * `sql_user_not_found`, `sql_connection_off`, `sql_connection_observes`, `invalid_input`, and those of protected SQL users.
 */
export async function sqlScript(
  permit: Permit<"sql_users.apply">,
  { clusterId, name, script }: RunSqlInput,
): Promise<PlannedScript> {
  const { user, rowId } = await findSqlUser(permit, { clusterId, name });
  for (const subject of subjectsOf(name, script)) await requireLimits(permit, { clusterId, name: subject });
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (!connection) throw new Refusal("sql_connection_off");
  requireOn(connection);
  if (connection.level !== "manage") throw new Refusal("sql_connection_observes");
  if (script.kind === "clean_up") return { ...(await cleanUp({ clusterId, name }, script.newOwner)), rowId };
  const isRestricted = user.state === "restricted";
  const about = { name, isRestricted, ownUser: connection.sqlUser };
  const { statements, roles } = refusing(() => statementsOf(script, about));
  const listed = new Set(await sqlUserNames(clusterId));
  if (script.kind === "pair" && !listed.has(script.first)) throw new Refusal("sql_user_not_found");
  const sqlUser = roles.find((role) => listed.has(role));
  if (sqlUser !== undefined) throw invalid(isSqlUser(sqlUser));
  const problem = script.kind === "undo" ? loginsProblem : groupRolesProblem;
  return { rowId, script: statements, guard: { before: 0, problem: (link) => problem(link, roles) } };
}

/** Made from the cluster's present answer. DROP OWNED deletes objects that are still owned, so they are read again right before. */
async function cleanUp(
  target: { clusterId: string; name: string },
  newOwner: string | undefined,
): Promise<Omit<PlannedScript, "rowId">> {
  if (newOwner !== undefined) await requireSqlUser(target.clusterId, newOwner);
  const found = await readDependencies(target);
  const { prepare, release } = refusing(() => clearBlockers(target.name, newOwner, blockersOf(found)));
  const problem = async (link: Link) => {
    const { owned } = await dependenciesOf(link, target.name, found.databases);
    if (owned.length === 0) return null;
    return `It still owns ${owned.map(({ database, object }) => `${object} in ${database}`).join(", ")}.`;
  };
  return { script: [...prepare, ...release], guard: { before: prepare.length, problem } };
}

async function requireSqlUser(clusterId: string, name: string): Promise<void> {
  if ((await sqlUserNames(clusterId)).includes(name)) return;
  throw new Refusal("invalid_input", { fields: { newOwner: "This SQL user does not exist." } });
}

function blockersOf(found: Dependencies): FoundBlockers {
  const connections = found.grants.filter(({ database }) => database === null).map(({ object }) => object);
  const others = found.databases.filter((database) => database !== SYSTEM_DATABASE);
  return {
    system: found.system.length > 0,
    externalConnections: connections,
    inSystem: heldInSystem(found),
    databases: others.map((database) => ({
      database,
      owns: found.owned.some((each) => each.database === database),
      holds: found.grants.some((each) => each.database === database),
      defaults: found.defaults.filter((each) => each.database === database),
    })),
  };
}

/** Throws `SqlRefusal` for a kind of object on which no right can be revoked there by name, such as one of a later version. */
function heldInSystem({ grants }: Dependencies): FoundBlockers["inSystem"] {
  const held = grants.filter(({ database }) => database === SYSTEM_DATABASE);
  const tables = held.filter(({ kind }) => kind !== "database").map(({ kind, object }) => tableOf(kind, object));
  return { onDatabase: tables.length < held.length, tables };
}

function tableOf(kind: string, object: string): string {
  const [schema, name, ...more] = object.split(".");
  if (["table", "view", "sequence"].includes(kind) && schema === "public" && name && more.length === 0) return name;
  throw new SqlRefusal("invalid_intent", object, `Revoke the rights on ${kind} ${object} in system by hand first.`);
}

/** Without wanted access, and about no other SQL user but an heir. */
type Alone = Extract<SqlScript, { kind: "restrict" | "allow_create_role" | "clean_up" }>;

function isAlone(script: SqlScript): script is Alone {
  return script.kind === "restrict" || script.kind === "allow_create_role" || script.kind === "clean_up";
}

/** The SQL users that a script changes, each of which may be protected. */
export function subjectsOf(name: string, script: SqlScript): string[] {
  if (isAlone(script)) return [name];
  if (script.kind === "pair") return [name, script.first];
  const former = script.wanted.level === "ddl-owner" ? script.wanted.takeOverFrom : undefined;
  return former ? [name, former] : [name];
}

/** The SQL users that hold other privileges or objects after a script. */
export function gainersOf(name: string, script: SqlScript): string[] {
  return script.kind === "clean_up" ? [name, ...(script.newOwner ? [script.newOwner] : [])] : subjectsOf(name, script);
}

/** The group roles that a script makes or gives other rights. */
export function rolesOf(name: string, script: SqlScript): readonly string[] {
  if (isAlone(script)) return [];
  if (script.kind === "pair") return [script.role];
  const code = randomBytes(12).toString("base64url");
  return refusing(() => planAccess(intentOf({ ...script.wanted, user: name, code, demote: false })).roles);
}

type Chosen = Exclude<SqlScript, { kind: "clean_up" }>;
type About = { name: string; isRestricted: boolean; ownUser: string };

/** `roles`: those that get rights, are granted to a user, or are deleted. */
type Statements = { statements: Script; roles: readonly string[] };

function statementsOf(script: Chosen, { name, isRestricted, ownUser }: About): Statements {
  // Rolecall's own SQL user stays admin, so an admin remains.
  const admins = { otherAdmins: [ownUser] };
  const code = randomBytes(12).toString("base64url");
  switch (script.kind) {
    case "access": {
      const demote = script.demote && admins;
      const plan = planAccess(intentOf({ ...script.wanted, user: name, code, isRestricted, demote }));
      return { statements: plan.run, roles: plan.roles };
    }
    case "undo": {
      const intent = intentOf({ ...script.wanted, user: name, code, demote: false });
      const roles = script.from === "all" ? planAccess(intent).roles : [];
      return { statements: undoAfter(intent, script.done, script.from), roles };
    }
    case "pair": {
      const { first, role } = script;
      return { statements: rotationPair({ first, second: name, role }, admins), roles: [role] };
    }
    case "restrict":
      return { statements: revokeAdmin(name, admins), roles: [] };
    case "allow_create_role":
      return { statements: allowCreateRole(name), roles: [] };
    default:
      return script satisfies never;
  }
}

/** The schema of wanted access is that of an intent, but for exact optional fields. */
function intentOf(intent: object): Parameters<typeof planAccess>[0] {
  return intent as Parameters<typeof planAccess>[0];
}

function refusing<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof SqlRefusal) throw invalid(error.message);
    throw error;
  }
}

/** No script is made or run. The dialog that shows scripts has no field for it, so the words come as a message too. */
export function invalid(words: string): Refusal {
  return new Refusal("invalid_input", { fields: { wanted: words }, vendorMessage: words });
}
