import type { StoredUser, Workload, World } from "../world/world.ts";
import { SQLSTATE, SqlError } from "./errors.ts";
import { API_MADE, type DatabaseState, type Granted, type Place, placeKey, type RoleFacts } from "./facts.ts";
import { SYSTEM, systemTables, whatPublicHasInSystem } from "./system-database.ts";

export const ROOT = "root";
export const ADMIN = "admin";
export const PUBLIC = "public";

/** The database of one cluster: roles, their rights, and objects. The Cloud API sees the same SQL users. */
export class Model {
  readonly #world: World;
  readonly clusterId: string;

  constructor(world: World, clusterId: string) {
    this.#world = world;
    this.clusterId = clusterId;
  }

  get version(): string {
    return this.#world.cluster(this.clusterId).facts.cockroach_version;
  }

  /** Grants, defaults and owners; change them in place, then call `changed`. */
  get state(): DatabaseState {
    return this.#world.databaseState(this.clusterId);
  }

  /** What its SQL users run and ran, where a scenario says it. */
  get workload(): Workload | undefined {
    return this.#world.cluster(this.clusterId).workload;
  }

  setWorkload(workload: Workload): void {
    this.#world.setWorkload(this.clusterId, workload);
  }

  /** Whether no session may read what crdb_internal closes. */
  get forbidsInternals(): boolean {
    return this.#world.cluster(this.clusterId).forbidsInternals === true;
  }

  /** The settings by which SQL users sign in, with the database's defaults. */
  get signIn(): { hba: string; tokens: boolean } {
    const { hba = "", tokens = false } = this.#world.cluster(this.clusterId).signIn ?? {};
    return { hba, tokens };
  }

  changed(): void {
    this.#world.touch();
  }

  /** Every user and role but root, admin and public. */
  roles(): readonly StoredUser[] {
    return this.#world.roles(this.clusterId);
  }

  role(name: string): StoredUser | undefined {
    return this.#world.user(this.clusterId, name);
  }

  /** Refuses a name that no user or role has, in the database's words. */
  existing(name: string): void {
    if (name === ROOT || name === ADMIN || this.role(name)) return;
    throw new SqlError(SQLSTATE.missing, `role/user "${name}" does not exist`);
  }

  put(role: StoredUser): void {
    this.#world.putUser(this.clusterId, role);
  }

  /** Changes the facts of an existing role. */
  change(name: string, change: (facts: RoleFacts) => RoleFacts): void {
    const role = this.role(name);
    if (role) this.put({ ...role, facts: change(this.facts(name)) });
  }

  remove(name: string): void {
    this.#world.removeUser(this.clusterId, name);
  }

  facts(name: string): RoleFacts {
    if (name === ROOT) return API_MADE;
    const role = this.role(name);
    if (role) return role.facts ?? API_MADE;
    return { options: [], memberOf: {}, system: {} };
  }

  /** The role itself and every role it is in, directly or through others. */
  closure(name: string): ReadonlySet<string> {
    const reached = new Set([name]);
    for (const member of reached) for (const role of Object.keys(this.facts(member).memberOf)) reached.add(role);
    return reached;
  }

  isAdmin(name: string): boolean {
    return name === ROOT || this.closure(name).has(ADMIN);
  }

  /** Whether by a SYSTEM privilege, its own or of its roles, or by its own role option. */
  hasSystem(name: string, privilege: string): boolean {
    if (this.isAdmin(name) || this.facts(name).options.includes(privilege)) return true;
    return [...this.closure(name)].some((role) => this.facts(role).system[privilege] !== undefined);
  }

  /** Refuses those without CREATEROLE, or CREATELOGIN where `login`. */
  requireRolePower(actor: string, login: boolean): void {
    for (const privilege of login ? ["CREATEROLE", "CREATELOGIN"] : ["CREATEROLE"])
      if (!this.hasSystem(actor, privilege))
        throw new SqlError(SQLSTATE.privilege, `user ${actor} does not have ${privilege} privilege`);
  }

  /** The database `system` is one of them. */
  databases(): readonly string[] {
    const made = this.#world.cluster(this.clusterId).databases.map(({ name }) => name);
    return [...new Set([...made, SYSTEM])].sort();
  }

  addDatabase(name: string): void {
    this.#world.addDatabase(this.clusterId, name);
  }

  removeDatabase(name: string): void {
    this.#world.removeDatabase(this.clusterId, name);
  }

  requireDatabase(name: string): void {
    if (!this.databases().includes(name)) throw new SqlError(SQLSTATE.noDatabase, `database "${name}" does not exist`);
  }

  schemas(database: string): readonly string[] {
    this.requireDatabase(database);
    const found = this.#world.cluster(this.clusterId).databases.find(({ name }) => name === database);
    return ["public", ...(found?.schemas ?? [])];
  }

  /** The tables of a schema: those that a scenario only counts are all in public, others have a name. */
  tables(database: string, schema: string): readonly Place[] {
    if (!this.schemas(database).includes(schema)) throw new SqlError(SQLSTATE.noSchema, `unknown schema "${schema}"`);
    if (database === SYSTEM) return systemTables();
    const found = this.#world.cluster(this.clusterId).databases.find(({ name }) => name === database);
    const count = schema === "public" ? (found?.tables ?? 0) : 0;
    const width = String(count).length;
    const counted = Array.from({ length: count }, (_, index) => ({
      kind: "table" as const,
      database,
      schema,
      object: `table_${String(index + 1).padStart(width, "0")}`,
    }));
    return [...counted, ...this.#named(database, schema).filter(({ kind }) => kind === "table")];
  }

  #named(database: string, schema: string): readonly Place[] {
    const found = this.#world.cluster(this.clusterId).databases.find(({ name }) => name === database);
    return (found?.named ?? []).filter((each) => each.schema === schema).map((each) => ({ database, ...each }));
  }

  /** Everything in a database, itself first. */
  places(database: string): readonly Place[] {
    const none = { schema: null, object: null };
    return [
      { kind: "database", database, ...none },
      ...this.schemas(database).flatMap((schema) => [
        { kind: "schema", database, schema, object: null } as const,
        ...this.tables(database, schema),
        ...this.#named(database, schema).filter(({ kind }) => kind !== "table"),
      ]),
    ];
  }

  owner(place: Place): string {
    return this.state.owners[placeKey(place)] ?? ROOT;
  }

  /** Grants as the database stores them: explicit ones, those of owners, and those of public unless revoked. */
  grants(database: string): readonly Granted[] {
    const owned = this.places(database).flatMap((place): Granted[] => {
      const owner = this.owner(place);
      return owner === ROOT ? [] : [{ ...place, grantee: owner, privilege: "ALL", grantable: true }];
    });
    const always = database === SYSTEM ? whatPublicHasInSystem() : [];
    return [...this.state.grants.filter((grant) => grant.database === database), ...always, ...owned];
  }

  /** Whether a role has a privilege on a place, by itself, its roles, ownership or admin. */
  may(actor: string, privilege: string, place: Place, grantable = false): boolean {
    if (this.isAdmin(actor)) return true;
    const roles = this.closure(actor);
    if (roles.has(this.owner(place))) return true;
    const key = placeKey(place);
    return this.state.grants.some(
      (grant) =>
        (roles.has(grant.grantee) || grant.grantee === PUBLIC) &&
        (grant.privilege === privilege || grant.privilege === "ALL") &&
        (grant.grantable || !grantable) &&
        placeKey(grant) === key,
    );
  }

  /** Whether a database is listed to a role: for any privilege on it. Only CONNECT shows its objects. */
  lists(actor: string, database: string): boolean {
    const roles = this.closure(actor);
    const isTheirs = ({ kind, grantee }: Granted) => kind === "database" && (grantee === PUBLIC || roles.has(grantee));
    return this.sees(actor, database) || this.grants(database).some(isTheirs);
  }

  /** Whether a role sees a database: CONNECT on it, which public has unless it was taken. */
  sees(actor: string, database: string): boolean {
    return this.may(actor, "CONNECT", { kind: "database", database, schema: null, object: null });
  }
}
