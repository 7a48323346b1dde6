import { randomUUID } from "node:crypto";
import type { LogBehaviour } from "../audit-log.ts";
import { type Cloud, rolesOf } from "../cloud.ts";
import type { KeyRole } from "../routes.ts";
import type { Blockers } from "../sql/blockers.ts";
import { foldName } from "../sql/names.ts";
import { makeVerifier, matchesVerifier } from "../sql/scram.ts";
import type { RecordEntry } from "../world/record.ts";
import { advancedCluster, serverlessCluster } from "../world/scenario-clusters.ts";
import type { ClientCaStatus, ClusterState, StoredUser, Workload } from "../world/world.ts";
import type { BreakName } from "./breaks.ts";
import type { Fault, FaultHandle } from "./faults.ts";

/** The author, in the audit log, of changes outside Rolecall. */
const OUTSIDE = { serviceAccount: "ci-bot", source: "CC_API", address: "203.0.113.7" } as const;

/**
 * The operations of a test or a demo past the API. The control door does the same over HTTP, with this code.
 * Names are folded as the database does; an unknown cluster is an ApiError.
 */
export class Control {
  readonly #cloud: Cloud;
  readonly #startOver: (scenario?: string) => Promise<void>;

  constructor(cloud: Cloud, startOver: (scenario?: string) => Promise<void>) {
    this.#cloud = cloud;
    this.#startOver = startOver;
  }

  /** Restarts a scenario, the current one by default, and forgets faults, record, rate windows and created roles. */
  async reset(scenario?: string): Promise<void> {
    await this.#startOver(scenario);
  }

  /** Ids of all clusters. In PostgreSQL mode the first one has the database. */
  clusterIds(): string[] {
    return this.#cloud.world.clusters().map(({ facts }) => facts.id);
  }

  /** Adds a STANDARD cluster without SQL users, for one test, and returns its id. */
  addCluster(name?: string): string {
    const id = randomUUID();
    const createdAt = new Date().toISOString();
    const basics = {
      id,
      name: name ?? `test-${id.slice(0, 8)}`,
      provider: "GCP",
      regions: ["europe-west1"],
      version: "v26.2.1",
      createdAt,
    } as const;
    const cluster = serverlessCluster({ ...basics, plan: "STANDARD" });
    this.#cloud.world.addCluster({ ...cluster, databases: [{ name: "defaultdb", tables: 0 }] });
    return id;
  }

  /** Adds an ADVANCED cluster, whose certificate has an authority of its own, and returns its id. */
  addAdvancedCluster(databases: readonly string[] = [], version = "v26.2.1"): string {
    const id = randomUUID();
    const name = `test-${id.slice(0, 8)}`;
    const createdAt = new Date().toISOString();
    const cluster = advancedCluster({
      id,
      name,
      provider: "GCP",
      regions: ["europe-west1"],
      version,
      createdAt,
    });
    const names = ["defaultdb", ...databases];
    this.#cloud.world.addCluster({ ...cluster, databases: names.map((each) => ({ name: each, tables: 3 })) });
    return id;
  }

  /** Changes the plan of a cluster. Its SQL stays as it is. */
  setPlan(clusterId: string, plan: "BASIC" | "STANDARD" | "ADVANCED"): void {
    this.#cloud.world.cluster(clusterId).facts.plan = plan;
  }

  /** Replaces the labels of a cluster, as the console does. */
  setLabels(clusterId: string, labels: Record<string, string>): void {
    this.#cloud.world.cluster(clusterId).facts.labels = labels;
  }

  /** Moves a cluster into a folder; `root`: out of all. */
  setFolder(clusterId: string, folderId: string): void {
    this.#cloud.world.cluster(clusterId).facts.parent_id = folderId;
  }

  /** Names of the cluster's SQL users, ascending. */
  userNames(clusterId: string): string[] {
    return this.#cloud.world.users(clusterId).map(({ name }) => name);
  }

  /** Adds `count` SQL users `{prefix}00001`… without a known password; existing ones stay as they are. */
  async seedUsers(clusterId: string, count: number, prefix = "seeded_"): Promise<void> {
    const width = Math.max(5, String(count).length);
    const names = Array.from({ length: count }, (_, index) => prefix + String(index + 1).padStart(width, "0"));
    const { world } = this.#cloud;
    await world.exclusive(clusterId, async () => {
      await rolesOf(this.#cloud, clusterId)?.createMissing(names);
      for (const name of names) if (!world.user(clusterId, name)) world.putUser(clusterId, { name });
    });
  }

  /** Adds a SQL user outside Rolecall. No rule of the API is checked. */
  async addUser(
    clusterId: string,
    name: string,
    extra: { password?: string | undefined; blockers?: Blockers } = {},
  ): Promise<void> {
    const { password, blockers } = extra;
    const user: StoredUser = { name: foldName(name) };
    if (password !== undefined) user.password = makeVerifier(password);
    const { world } = this.#cloud;
    await world.exclusive(clusterId, async () => {
      const roles = rolesOf(this.#cloud, clusterId);
      if (password !== undefined) await roles?.create(user.name, password);
      else await roles?.createMissing([user.name]);
      world.putUser(clusterId, user);
      this.#log("CREATE_SQL_USER", clusterId, user.name);
      if (blockers) world.block(clusterId, user.name, blockers);
    });
  }

  /** Removes a SQL user outside Rolecall, in spite of blockers. */
  async removeUser(clusterId: string, name: string): Promise<void> {
    const { world } = this.#cloud;
    await world.exclusive(clusterId, async () => {
      await rolesOf(this.#cloud, clusterId)?.drop(foldName(name));
      world.removeUser(clusterId, foldName(name));
      this.#log("DELETE_SQL_USER", clusterId, foldName(name));
    });
  }

  /** Sets the password of a SQL user outside Rolecall. */
  async changePassword(clusterId: string, name: string, password: string): Promise<void> {
    const { world } = this.#cloud;
    await world.exclusive(clusterId, async () => {
      const user = world.user(clusterId, foldName(name));
      if (!user) throw new Error(`cluster ${clusterId} has no SQL user ${name}`);
      await rolesOf(this.#cloud, clusterId)?.setPassword(user.name, password);
      world.putUser(clusterId, Object.assign({}, user, { password: makeVerifier(password) }));
      this.#log("CHANGE_SQL_USER_PASSWORD", clusterId, user.name);
    });
  }

  /** Changes how the audit log pages, how late its entries come and whether changes get one. */
  setAuditLog(behaviour: Partial<LogBehaviour>): void {
    this.#cloud.auditLog.behaviour = Object.assign({}, this.#cloud.auditLog.behaviour, behaviour);
  }

  /** Adds an entry of any content to the audit log. */
  addAuditEntry(fields: Record<string, unknown>): void {
    this.#cloud.auditLog.addEntry(fields);
  }

  #log(
    action: "CREATE_SQL_USER" | "DELETE_SQL_USER" | "CHANGE_SQL_USER_PASSWORD",
    clusterId: string,
    name: string,
  ): void {
    const { id, name: cluster } = this.#cloud.world.cluster(clusterId).facts;
    this.#cloud.auditLog.add(action, { id, name: cluster }, name, OUTSIDE);
  }

  /** Sets the blockers that make the database refuse to drop the user; `{}` removes them. */
  setBlockers(clusterId: string, name: string, blockers: Blockers): void {
    const { world } = this.#cloud;
    world.block(clusterId, foldName(name), blockers);
  }

  setClusterState(clusterId: string, state: ClusterState): void {
    this.#cloud.world.setState(clusterId, state);
  }

  /** Sets what the SQL users of a cluster run and ran, as its own tables show it. */
  setWorkload(clusterId: string, workload: Workload): void {
    this.#cloud.world.setWorkload(clusterId, workload);
  }

  /** Lets no session of a cluster set allow_unsafe_internals. */
  forbidInternals(clusterId: string): void {
    this.#cloud.world.forbidInternals(clusterId);
  }

  /** Sets the authority for client certificates, as the Cloud API tells of it; `trustClients` of its SQL lets them in. */
  setClientCa(clusterId: string, status: ClientCaStatus): void {
    this.#cloud.world.setClientCa(clusterId, status);
  }

  /** Sets `server.host_based_authentication.configuration` or `server.jwt_authentication.enabled` of a cluster. */
  setSignIn(clusterId: string, signIn: { hba?: string; tokens?: boolean }): void {
    this.#cloud.world.setSignIn(clusterId, signIn);
  }

  /** Takes SQL users that SQL has made out of the Cloud API's list. */
  hideSqlMade(clusterId: string): void {
    this.#cloud.world.hideSqlMade(clusterId);
  }

  /** Takes a database out of the Cloud API's list: the vendor does not say how soon a new one is in it. */
  unlistDatabase(clusterId: string, name: string): void {
    this.#cloud.world.unlistDatabase(clusterId, name);
  }

  /** Whether this is the user's password; false for an unknown user or one without a known password. */
  passwordMatches(clusterId: string, name: string, password: string): boolean {
    const kept = this.#cloud.world.user(clusterId, foldName(name))?.password;
    return kept !== undefined && matchesVerifier(password, kept);
  }

  /** The cluster's SCRAM-SHA-256 verifier of the user's password. */
  verifierOf(clusterId: string, name: string): string | undefined {
    return this.#cloud.world.user(clusterId, foldName(name))?.password;
  }

  /** Makes the next matching requests fail. */
  fault(fault: Fault): FaultHandle {
    return this.#cloud.faults.add(fault);
  }

  /** From now on it differs in exactly these ways from what it usually is. */
  differIn(names: readonly BreakName[]): void {
    this.#cloud.breaks.clear();
    for (const name of names) this.#cloud.breaks.add(name);
  }

  faults(): ReturnType<Cloud["faults"]["list"]> {
    return this.#cloud.faults.list();
  }

  findFault(id: string): FaultHandle | undefined {
    return this.#cloud.faults.find(id);
  }

  /** Removes all faults and releases held requests. */
  clearFaults(): void {
    this.#cloud.faults.clear();
  }

  /** Requests that arrived at the API, in order; only those with a `seq` above `after`. */
  record(after = 0): RecordEntry[] {
    return this.#cloud.record.list(after);
  }

  /** Changes the limit; forgets the windows so far. `perSecond: 0` switches it off. */
  setRateLimit(perSecond: number, status = this.#cloud.limiter.rate.status): void {
    this.#cloud.limiter.rate = { perSecond, status };
    this.#cloud.limiter.clear();
  }

  /** Accepts an API key for an account of these roles, or changes those of a known one. */
  grantKey(key: string, ...roles: KeyRole[]): void {
    this.#cloud.keys.set(key, roles.length === 0 ? ["CLUSTER_ADMIN"] : roles);
  }

  /** Refuses an API key from now on. */
  revokeKey(key: string): void {
    this.#cloud.keys.delete(key);
  }
}
