import { ApiError } from "../api-error.ts";
import { type Blockers, block, type Database } from "../sql/blockers.ts";
import { type DatabaseState, newState, type RoleFacts } from "../sql/facts.ts";

export type ClusterState = "CREATING" | "CREATED" | "CREATION_FAILED" | "DELETED" | "LOCKED";

/** A region as the API answers it. All names are DNS names, some empty. */
type Region = {
  name: string;
  sql_dns: string;
  ui_dns: string;
  internal_dns: string;
  private_endpoint_dns: string;
  node_count: number;
  primary?: boolean;
};

/** A cluster as API version 2024-09-16 answers it. int64 values are texts, as everywhere in this API. */
type ClusterFacts = {
  id: string;
  name: string;
  cockroach_version: string;
  plan: "BASIC" | "STANDARD" | "ADVANCED";
  cloud_provider: "AWS" | "GCP" | "AZURE";
  account_id: string;
  state: ClusterState;
  operation_status: string;
  upgrade_status: string;
  creator_id: string;
  config:
    | { serverless: { routing_id: string; upgrade_type: string; usage_limits: Record<string, string> } }
    | {
        dedicated: {
          machine_type: string;
          num_virtual_cpus: number;
          storage_gib: number;
          memory_gib: number;
          disk_iops: number;
        };
      };
  regions: Region[];
  cidr_range: string;
  labels: Record<string, string>;
  /** the id of its folder, or `root` */
  parent_id?: string;
  is_customer_cloud_account: boolean;
  network_visibility: "PUBLIC" | "PRIVATE";
  delete_protection: "ENABLED" | "DISABLED";
  created_at: string;
  updated_at: string;
  deleted_at?: string;
};

export type AllowlistEntry = { cidr_ip: string; cidr_mask: number; name?: string; sql: boolean; ui: boolean };

export type StoredUser = {
  name: string;
  /** a SCRAM-SHA-256 verifier, as the database keeps it */
  password?: string;
  /** number of scheduled jobs that it owns */
  schedules?: number;
  /** made by CREATE ROLE: the Cloud API does not list it */
  isRole?: true;
  /** made by CREATE USER */
  madeBySql?: true;
  /** its facts in SQL; admin, as the Cloud API creates it, where not given */
  facts?: RoleFacts;
};

/** A statement that a SQL user runs or ran, as the database keeps it. `at`: epoch milliseconds; `error`: the SQLSTATE of one that failed. */
export type RanStatement = {
  user: string;
  database: string;
  application: string;
  text: string;
  at: number;
  error?: string;
};

/** A statement that comes again and again, fast where its SQL user may run it: then it is in no insight. */
export type SteadyStatement = Omit<RanStatement, "at" | "error"> & { everySeconds: number };

/** What the SQL users of a cluster do: statements that run, slow and failed ones, and sessions by SQL user. */
export type Workload = {
  running: readonly RanStatement[];
  insights: readonly RanStatement[];
  /** the last statements of open sessions */
  last?: readonly RanStatement[];
  sessions?: Readonly<Record<string, number>>;
  /** when the newest of these sessions began; an hour ago where not given */
  newestSessions?: Readonly<Record<string, number>>;
  steady?: readonly SteadyStatement[];
  /** up to when the steady ones were run */
  ranUntil?: number;
};

export type Cluster = {
  facts: ClusterFacts;
  /** set on the one demo cluster that the newest API version describes by an edition in place of a plan */
  edition?: string;
  /** the host of the connection string; it equals `regions[].sql_dns` on ADVANCED only */
  host: string;
  databases: Database[];
  /** addresses for SQL and the DB Console; every address where not given */
  allowlist?: AllowlistEntry[];
  users: StoredUser[];
  /** the Cloud API does not list SQL users that SQL has made: whether the vendor's does is not documented */
  hidesSqlMade?: true;
  /** the grants by SQL */
  database?: DatabaseState;
  workload?: Workload;
  /** no session may set allow_unsafe_internals */
  forbidsInternals?: true;
  /** of the authority for client certificates, which only ADVANCED clusters have; NOT_SET where not given */
  clientCa?: ClientCaStatus;
  /** the settings by which SQL users sign in; the database's defaults where not given */
  signIn?: { hba?: string; tokens?: boolean };
};

/** `ClientCACertStatus` of the vendor's specification. */
export type ClientCaStatus = "NOT_SET" | "IS_SET" | "PENDING" | "FAILED";

export type Organization = { id: string; label: string; name: string; created_at: string };

/** The whole state of this cloud as plain data, as in a scenario and in the state file. */
export type WorldData = { organization: Organization; clusters: Cluster[] };

type LiveCluster = Omit<Cluster, "users"> & { users: Map<string, StoredUser>; sorted: StoredUser[] | null };

function alive(cluster: Cluster): LiveCluster {
  return { ...cluster, users: new Map(cluster.users.map((user) => [user.name, user])), sorted: null };
}

function compareNames(left: StoredUser, right: StoredUser): number {
  return left.name < right.name ? -1 : 1;
}

/** The cloud in memory. Every change calls `onChange`, so that it reaches the state file. */
export class World {
  readonly organization: Organization;
  readonly #clusters: Map<string, LiveCluster>;
  readonly #onChange: () => void;
  readonly #tails = new Map<string, Promise<unknown>>();

  constructor(data: WorldData, onChange: () => void) {
    const { organization, clusters } = structuredClone(data);
    this.organization = organization;
    this.#onChange = onChange;
    this.#clusters = new Map(clusters.map((cluster) => [cluster.facts.id, alive(cluster)]));
  }

  clusters(): Omit<Cluster, "users">[] {
    return [...this.#clusters.values()];
  }

  /** HTTP 404 for an id that is not there. Ids compare in lower case. */
  cluster(id: string): LiveCluster {
    const cluster = this.#clusters.get(id.toLowerCase());
    if (!cluster) throw new ApiError("notFound", `cluster '${id}' not found`);
    return cluster;
  }

  /** All SQL users, ascending by name. */
  users(clusterId: string): readonly StoredUser[] {
    const cluster = this.cluster(clusterId);
    const isListed = ({ isRole, madeBySql }: StoredUser) => !isRole && !(madeBySql && cluster.hidesSqlMade);
    cluster.sorted ??= [...cluster.users.values()].filter(isListed).sort(compareNames);
    return cluster.sorted;
  }

  /** SQL users and the roles that only SQL knows. */
  roles(clusterId: string): readonly StoredUser[] {
    return [...this.cluster(clusterId).users.values()];
  }

  /** Grants, default privileges and owners, to change in place; then call `touch`. */
  databaseState(clusterId: string): DatabaseState {
    const cluster = this.cluster(clusterId);
    cluster.database ??= newState(
      cluster.databases.map(({ name }) => name),
      cluster.facts.cockroach_version,
    );
    return cluster.database;
  }

  /** Replaces the blockers that make the database refuse to drop a SQL user; `{}` removes them. */
  block(clusterId: string, name: string, { schedules = 0, ...blockers }: Blockers): void {
    const user = this.user(clusterId, name);
    if (!user) throw new Error(`there is no SQL user ${name}`);
    const { databases, facts } = this.cluster(clusterId);
    const state = this.databaseState(clusterId);
    block({ databases, state, version: facts.cockroach_version }, name, blockers);
    this.putUser(clusterId, { ...user, schedules });
  }

  /** Notes that something was changed in place. */
  touch(): void {
    this.#onChange();
  }

  user(clusterId: string, name: string): StoredUser | undefined {
    return this.cluster(clusterId).users.get(name);
  }

  /** Adds a SQL user or replaces the one of that name. */
  putUser(clusterId: string, user: StoredUser): void {
    const cluster = this.cluster(clusterId);
    cluster.users.set(user.name, user);
    cluster.sorted = null;
    this.#onChange();
  }

  removeUser(clusterId: string, name: string): void {
    const cluster = this.cluster(clusterId);
    cluster.users.delete(name);
    cluster.sorted = null;
    this.#onChange();
  }

  /** Adds a cluster, whose id must be new. */
  addCluster(cluster: Cluster): void {
    this.#clusters.set(cluster.facts.id, alive(cluster));
    this.#onChange();
  }

  /** Takes SQL users that SQL has made out of the Cloud API's list. */
  hideSqlMade(clusterId: string): void {
    const cluster = this.cluster(clusterId);
    cluster.hidesSqlMade = true;
    cluster.sorted = null;
    this.#onChange();
  }

  /** Adds a database without tables, as SQL makes one: what public has in it is granted. */
  addDatabase(clusterId: string, name: string): void {
    const { databases, facts } = this.cluster(clusterId);
    this.databaseState(clusterId).grants.push(...newState([name], facts.cockroach_version).grants);
    databases.push({ name, tables: 0 });
    this.#onChange();
  }

  removeDatabase(clusterId: string, name: string): void {
    const cluster = this.cluster(clusterId);
    cluster.databases = cluster.databases.filter((database) => database.name !== name);
    this.#onChange();
  }

  /** Takes a database out of the Cloud API's list. */
  unlistDatabase(clusterId: string, name: string): void {
    const found = this.cluster(clusterId).databases.find((database) => database.name === name);
    if (!found) throw new Error(`there is no database ${name}`);
    found.unlisted = true;
    this.#onChange();
  }

  /** What the SQL users of a cluster do from now on. */
  setWorkload(clusterId: string, workload: Workload): void {
    this.cluster(clusterId).workload = workload;
    this.#onChange();
  }

  /** Lets no session of a cluster set allow_unsafe_internals. */
  forbidInternals(clusterId: string): void {
    this.cluster(clusterId).forbidsInternals = true;
    this.#onChange();
  }

  /** Sets the authority for client certificates, as the Cloud API tells of it. */
  setClientCa(clusterId: string, status: ClientCaStatus): void {
    this.cluster(clusterId).clientCa = status;
    this.#onChange();
  }

  /** Sets the settings by which SQL users sign in. */
  setSignIn(clusterId: string, signIn: Cluster["signIn"]): void {
    const cluster = this.cluster(clusterId);
    cluster.signIn = Object.assign({}, cluster.signIn, signIn);
    this.#onChange();
  }

  setState(clusterId: string, state: ClusterState): void {
    this.cluster(clusterId).facts.state = state;
    this.#onChange();
  }

  /** Runs `work` when all earlier work on this cluster is done, so that a look and the change after it are one step. */
  exclusive<T>(clusterId: string, work: () => Promise<T>): Promise<T> {
    const key = clusterId.toLowerCase();
    const result = (this.#tails.get(key) ?? Promise.resolve()).then(work);
    this.#tails.set(
      key,
      result.catch(() => {}),
    );
    return result;
  }

  toData(): WorldData {
    const clusters = [...this.#clusters.values()].map(({ sorted: _, users, ...cluster }) => ({
      ...cluster,
      users: [...users.values()],
    }));
    return { organization: this.organization, clusters };
  }
}
