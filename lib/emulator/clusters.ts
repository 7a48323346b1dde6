import { ApiError, invalidField } from "./api-error.ts";
import { clusterOf, reachableCluster } from "./checks.ts";
import type { Answer, Call } from "./cloud.ts";
import { pageOf, paginationOf, readPaging } from "./paging.ts";
import type { Cluster } from "./world/world.ts";

type Listed = Omit<Cluster, "users">;

/** `plan` is optional since this version; clusters of some organizations have an `edition` in its place. */
const EDITIONS_SINCE = "2026-09-15";

function describe(cluster: Listed, version: string): Record<string, unknown> {
  if (cluster.edition === undefined || version < EDITIONS_SINCE) return { ...cluster.facts };
  const { plan: _, ...facts } = cluster.facts;
  return { ...facts, edition: cluster.edition };
}

const SORTS: Record<string, (cluster: Listed) => string> = {
  NAME: ({ facts }) => facts.name,
  CREATED_AT: ({ facts }) => facts.created_at,
  DELETED_AT: ({ facts }) => facts.deleted_at ?? facts.created_at,
};

/** GET all clusters, by name unless asked otherwise. `pagination` is null where everything fits on the first page. */
export function listClusters(call: Call): Answer {
  const sortBy = call.query.get("pagination.sort_by") ?? "NAME";
  const sortKey = SORTS[sortBy];
  if (!sortKey) throw invalidField("pagination.sort_by", "must be NAME, CREATED_AT or DELETED_AT");
  const inactive = call.query.get("show_inactive") ?? "false";
  if (inactive !== "true" && inactive !== "false") throw invalidField("show_inactive", "must be true or false");
  const { scope, ...request } = readPaging(call.query, `clusters:${sortBy}:${inactive}`);
  const keyOf = (cluster: Listed) => `${sortKey(cluster)}\n${cluster.facts.id}`;
  const shown = call.cloud.world
    .clusters()
    .filter(({ facts }) => inactive === "true" || (facts.state !== "DELETED" && facts.state !== "CREATION_FAILED"))
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  const page = pageOf(shown, keyOf, request);
  const clusters = page.items.map((cluster) => describe(cluster, call.version));
  return { scope, json: { clusters, pagination: paginationOf(scope, page) ?? null } };
}

/** GET one cluster, in any state. */
export function getCluster(call: Call): Answer {
  return { json: describe(clusterOf(call), call.version) };
}

/** GET databases, ascending by name. `next_page` is present but empty on the last page. */
export function listDatabases(call: Call): Answer {
  const { scope, ...request } = readPaging(call.query, `databases:${call.params.cluster_id.toLowerCase()}`);
  const listed = reachableCluster(call).databases.filter(({ unlisted }) => !unlisted);
  const sorted = listed.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const page = pageOf(sorted, ({ name }) => name, request);
  const databases = page.items.map(({ name, tables }) => ({ name, table_count: String(tables) }));
  const { next_page = "", previous_page } = paginationOf(scope, page) ?? {};
  return { scope, json: { databases, pagination: { next_page, previous_page } } };
}

/** GET the caller's organization: the cheapest check of a key. */
export function getOrganization(call: Call): Answer {
  return { json: { ...call.cloud.world.organization } };
}

const PORT = 26257;

function certificatePath(os: string, clusterName: string): string {
  if (os === "WINDOWS") return `$env:appdata\\CockroachCloud\\certs\\${clusterName}-ca.crt`;
  return `$HOME/${os === "MAC" ? "Library/CockroachCloud" : ".cockroach-cloud"}/certs/${clusterName}-ca.crt`;
}

/**
 * GET where to connect. The keys of `params` are capitalised, the port is a string, a password is never in it. `os` is
 * required on ADVANCED, where each operating system keeps the certificate elsewhere.
 */
export function getConnectionString(call: Call): Answer {
  const { facts, host: publicHost } = reachableCluster(call);
  const here = call.cloud.sql.get(facts.id);
  const host = here ? "localhost" : publicHost;
  const port = here?.port ?? PORT;
  const os = call.query.get("os");
  if (os !== null && !["MAC", "LINUX", "WINDOWS"].includes(os))
    throw invalidField("os", "must be MAC, LINUX or WINDOWS");
  if (os === null && facts.plan === "ADVANCED") throw invalidField("os", "is required for dedicated clusters");
  const database = call.query.get("database") || "defaultdb";
  const user = call.query.get("sql_user") || undefined;
  const login = user === undefined ? "" : `${encodeURIComponent(user)}@`;
  const root = facts.plan === "ADVANCED" && os !== null ? `&sslrootcert=${certificatePath(os, facts.name)}` : "";
  return {
    json: {
      connection_string: `postgresql://${login}${host}:${port}/${encodeURIComponent(database)}?sslmode=verify-full${root}`,
      params: {
        Host: host,
        Port: String(port),
        Database: database,
        Username: user,
      },
    },
  };
}

/** GET whether an authority for client certificates is set. What the vendor answers for plans that have none is not documented. */
export function getClientCa(call: Call): Answer {
  const { facts, clientCa = "NOT_SET" } = reachableCluster(call);
  if (facts.plan !== "ADVANCED") throw new ApiError("unimplemented", "client CA certificates need an ADVANCED cluster");
  const certificate = clientCa === "NOT_SET" ? "" : CLIENT_CA;
  return { json: { status: clientCa, x509_pem_cert: certificate } };
}

const CLIENT_CA = "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n";
