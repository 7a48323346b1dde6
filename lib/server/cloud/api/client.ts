import type { z } from "zod";
import {
  type AllowlistEntry,
  allowlistPage,
  type ClientCa,
  clientCaAnswer,
  clusterAnswer,
  clustersPage,
  connectionAnswer,
  databasesPage,
  sqlUsersPage,
} from "#lib/shared/cloud/answers.ts";
import { ITEMS_PER_PAGE, MAX_PAGES, type Page } from "#lib/shared/cloud/pages.ts";
import type { Waiting } from "#lib/shared/people/waiting.ts";
import { present } from "#lib/shared/present.ts";
import type { Cluster, Connection } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";
import { CloudError, type CloudErrorCode } from "../../base/cloud-error.ts";
import { Secret } from "../../base/secret.ts";
import { type Parameters, sqlUserName, targetOf } from "./address.ts";
import { answerAbout, auditPage, type Organization, organizationAnswer, type VendorAuditEntry } from "./answers.ts";
import { Caller } from "./caller.ts";
import { type Change, prepareChange, SQL_USERS } from "./changes.ts";
import type { CallOptions, CloudConfig, Sent } from "./config.ts";
import { Turns } from "./keyed-queue.ts";
import { readAllPages } from "./pages.ts";
import type { Priority } from "./priority.ts";
import type { Timeout } from "./retry.ts";

const CLUSTERS = "/api/v1/clusters";
const CLUSTER = `${CLUSTERS}/{cluster_id}`;
/** What a deletion gives for a password: it has no body. */
const NONE = new Secret("");
const AUDIT_LOG = "/api/v1/auditlogevents";

/**
 * The client of CockroachDB Cloud. All methods throw CloudError, or the reason of the given signal; names of SQL users come back in the
 * database's spelling. A change is sent once: `settle.ts` handles a lost answer.
 */
export type CloudClient = {
  /** The organization of the key: the cheapest way to see whether it works. */
  organization(options?: CallOptions): Promise<Organization>;
  /** The clusters that the key sees, without deleted ones. */
  listClusters(options?: CallOptions): Promise<Cluster[]>;
  /** One cluster, read now. */
  getCluster(clusterId: string, options?: CallOptions): Promise<Cluster>;
  /** The complete list. `onPage` gets each page's new names as it comes. */
  listSqlUsers(
    clusterId: string,
    options?: CallOptions & { onPage?: (names: readonly string[]) => void },
  ): Promise<string[]>;
  createSqlUser(clusterId: string, name: string, password: Secret, options?: CallOptions): Promise<string>;
  deleteSqlUser(clusterId: string, name: string, options?: CallOptions): Promise<string>;
  setSqlUserPassword(clusterId: string, name: string, password: Secret, options?: CallOptions): Promise<string>;
  /** Names of the cluster's databases. */
  listDatabases(clusterId: string, options?: CallOptions): Promise<string[]>;
  /**
   * The IP allowlist of a cluster, and whether a change of it is still taking effect. The vendor's specification allows Cluster Admin,
   * Cluster Operator Writer and Cluster Developer to read it.
   */
  allowlist(clusterId: string, options?: CallOptions): Promise<{ entries: AllowlistEntry[]; propagating: boolean }>;
  /**
   * Whether the cluster, on plan ADVANCED, trusts an authority for client certificates. The vendor's specification allows Cluster Admin and
   * Cluster Operator Writer to read it.
   */
  clientCa(clusterId: string, options?: CallOptions): Promise<ClientCa>;
  /** Host and port of a cluster. Never a password. */
  connectionString(
    clusterId: string,
    options: CallOptions & { database: string; sqlUser?: string },
  ): Promise<Pick<Connection, "host" | "port" | "database">>;
  /**
   * The organization's audit log between two times, in epoch milliseconds, in the order of the entries' times. Throws CloudError
   * `cloud_key_forbidden` for a key without the role Org Admin or Auditor, which Rolecall does not need otherwise.
   */
  auditEntries(between: { from: number; to: number }, options?: CallOptions): Promise<VendorAuditEntry[]>;
  /** How many calls wait for their turn, by priority. */
  waiting(): Record<Priority, number>;
  /** The places of this account's waiting calls in the queue. */
  placesOf(accountId: string): Waiting;
  /** Later reads do not join those in flight. Changes of this client do this themselves; changes of other servers cannot. */
  outdate(): void;
  /** the needs of `settle.ts` beside the calls */
  readonly turns: Turns;
  readonly timeout: Timeout;
};

/** Makes the client of one key. Keep one for the process: the queue for the key's requests is in it. */
export function createCloudClient(config: CloudConfig): CloudClient {
  const caller = new Caller(config);
  const reads = readsWith(caller);
  return {
    waiting: () => caller.waiting(),
    placesOf: (accountId) => caller.placesOf(accountId),
    outdate: () => caller.outdate(),
    turns: new Turns(config.shared?.alone),
    timeout: { clock: caller.clock, random: caller.random },
    getCluster: reads.getCluster,
    ...organizationCalls(caller, reads),
    ...clusterCalls(caller, reads),
    ...changeCalls(config, caller, reads),
  };
}

/** What the calls below read with. */
function readsWith(caller: Caller) {
  const list = <T>(
    route: string,
    parameters: Parameters,
    answer: z.ZodType<Page<T>>,
    options: CallOptions & { keyOf: (item: T) => string; onPage?: ((items: readonly T[]) => void) | undefined },
  ) => {
    const target = targetOf(route, parameters);
    const read = (token: string | undefined) => {
      const query = present<Record<string, string>>({
        "pagination.limit": String(ITEMS_PER_PAGE),
        "pagination.page": token || undefined,
      });
      return caller.read({ target, query, answer }, options);
    };
    return readAllPages({ ...options, read, now: () => caller.clock.now() });
  };

  const getCluster = async (clusterId: string, options?: CallOptions) => {
    const target = targetOf(CLUSTER, { cluster_id: clusterId });
    const cluster = await caller.read({ target, answer: clusterAnswer }, options);
    if (cluster.id.toLowerCase() === clusterId.toLowerCase()) return cluster;
    throw new CloudError("cloud_bad_answer", { outcome: "not_done", status: 200, answerField: "id" });
  };

  /**
   * The vendor's 404 means that the cluster is gone, that it is not ready, or that something in it is missing (`otherwise`). Only reading
   * the cluster shows which.
   */
  const inCluster = async <T>(
    clusterId: string,
    otherwise: CloudErrorCode,
    { priority }: CallOptions,
    work: () => Promise<T>,
  ) => {
    try {
      return await work();
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw await getCluster(clusterId, { priority }).then(
        (cluster) => error.as(isWritable(cluster) ? otherwise : "cluster_not_ready"),
        (failure) => error.as(failure instanceof CloudError ? failure.code : "cloud_unavailable"),
      );
    }
  };

  return { list, getCluster, inCluster };
}

type Reads = ReturnType<typeof readsWith>;
type OrganizationCalls = Pick<CloudClient, "organization" | "listClusters" | "auditEntries">;
type ClusterCalls = Pick<CloudClient, "listSqlUsers" | "listDatabases" | "allowlist" | "clientCa" | "connectionString">;
type ChangeCalls = Pick<CloudClient, "createSqlUser" | "deleteSqlUser" | "setSqlUserPassword">;

function organizationCalls(caller: Caller, { list }: Reads): OrganizationCalls {
  return {
    organization: (options) =>
      ownPath(() => caller.read({ target: targetOf("/api/v1/organization", {}), answer: organizationAnswer }, options)),

    listClusters: (options) => ownPath(() => list(CLUSTERS, {}, clustersPage, { ...options, keyOf: ({ id }) => id })),

    auditEntries: (between, options) =>
      ownPath(() => {
        const target = targetOf(AUDIT_LOG, {});
        const read = (from: string) =>
          caller.read(
            { target, query: { starting_from: from, sort_order: "ASC", limit: "200" }, answer: auditPage },
            options,
          );
        return readAuditLog({ from: between.from, to: between.to, read });
      }),
  };
}

function clusterCalls(caller: Caller, { list, inCluster }: Reads): ClusterCalls {
  return {
    listSqlUsers: (clusterId, options = {}) =>
      // The cluster became ready after it had answered this call.
      inCluster(clusterId, "cluster_not_ready", options, async () =>
        list(SQL_USERS, { cluster_id: clusterId }, sqlUsersPage, { ...options, keyOf: (name) => name }),
      ),

    listDatabases: (clusterId, options = {}) =>
      inCluster(clusterId, "cluster_not_ready", options, async () =>
        list(`${CLUSTER}/databases`, { cluster_id: clusterId }, databasesPage, { ...options, keyOf: (name) => name }),
      ),

    allowlist: (clusterId, options = {}) =>
      inCluster(clusterId, "cluster_not_ready", options, async () => {
        const route = `${CLUSTER}/networking/allowlist`;
        const keyOf = ({ network }: AllowlistEntry) => network;
        const entries = await list(route, { cluster_id: clusterId }, allowlistPage, { ...options, keyOf });
        return { entries, propagating: entries.some((entry) => entry.propagating) };
      }),

    clientCa: (clusterId, options = {}) =>
      inCluster(clusterId, "cloud_rejected", options, async () => {
        const target = targetOf(`${CLUSTER}/client-ca-cert`, { cluster_id: clusterId });
        return caller.read({ target, answer: clientCaAnswer }, options);
      }),

    connectionString: (clusterId, { database, sqlUser, ...options }) =>
      inCluster(clusterId, "cloud_rejected", options, async () => {
        const target = targetOf(`${CLUSTER}/connection-string`, { cluster_id: clusterId });
        // `os` is required for ADVANCED clusters; it changes a certificate's path in a part that is not read here.
        const query = present<Record<string, string>>({
          database,
          os: "LINUX",
          sql_user: sqlUser ? sqlUserName(sqlUser) : undefined,
        });
        return { ...(await caller.read({ target, query, answer: connectionAnswer }, options)), database };
      }),
  };
}

function changeCalls(config: CloudConfig, caller: Caller, { inCluster }: Reads): ChangeCalls {
  const change = (change: Change, missing: CloudErrorCode, password: Secret, options: CallOptions = {}) =>
    inCluster(change.clusterId, missing, options, async () => {
      const { method, target, body } = prepareChange(change);
      const name = sqlUserName(change.name);
      let sent: Sent | undefined;
      const before = async () => {
        await options.before?.();
        sent = await config.onSend?.({ kind: change.kind, clusterId: change.clusterId, name });
      };
      const call = { method, target, body: body(password), answer: answerAbout(name) };
      try {
        const answer = await caller.change(call, Object.assign({}, options, { before }));
        await sent?.(undefined);
        return answer;
      } catch (error) {
        if (error instanceof CloudError) await sent?.(error);
        throw error;
      }
    });

  return {
    createSqlUser: (clusterId, name, password, options) =>
      change({ kind: "create", clusterId, name }, "cluster_not_ready", password, options),

    deleteSqlUser: (clusterId, name, options) =>
      change({ kind: "delete", clusterId, name }, "sql_user_not_found", NONE, options),

    setSqlUserPassword: (clusterId, name, password, options) =>
      change({ kind: "set_password", clusterId, name }, "sql_user_not_found", password, options),
  };
}

/** Paths that every Cloud API has: a 404 means that another program answers at its address. */
async function ownPath<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isMissing(error) ? error.as("cloud_bad_answer") : error;
  }
}

function isMissing(error: unknown): error is CloudError {
  return error instanceof CloudError && error.code === "cluster_not_found";
}

type Reading = { from: number; to: number; read: (from: string) => Promise<Page<VendorAuditEntry>> };

/**
 * The entries of the audit log between two times, each once, in the order of their times. It is paged by time. One page of the vendor says
 * that `next_starting_from` always comes in ascending order, another that it comes while there is more; the specification calls
 * `starting_from` exclusive, an example has it inclusive. So this ends with a page that brings nothing new or leads nowhere later.
 *
 * Throws CloudError `cloud_bad_answer` where the pages do not end.
 */
async function readAuditLog({ from, to, read }: Reading): Promise<VendorAuditEntry[]> {
  const found = new Map<string, VendorAuditEntry>();
  // An entry of just that time belongs to the answer.
  let asked = new Date(from - 1).toISOString();
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { items, next } = await read(asked);
    const before = found.size;
    for (const entry of items) found.set(entry.id || JSON.stringify(entry), entry);
    if (!next || found.size === before || !leadsOn(asked, next, to))
      return [...found.values()].filter(({ at }) => at >= from && at <= to).sort((one, other) => one.at - other.at);
    asked = next;
  }
  throw new CloudError("cloud_bad_answer", { outcome: "not_done", answerField: "next_starting_from" });
}

/** Two times may differ by microseconds, which a Date leaves out. */
function leadsOn(asked: string, next: string, to: number): boolean {
  const time = Date.parse(next);
  return next !== asked && time >= Date.parse(asked) && time <= to;
}
