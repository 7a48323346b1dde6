import { type Assumption, byCall } from "./assumption.ts";
import { differs, HOLDS, unseen } from "./seen.ts";

const SPEC = "openapi.json of cockroach-cloud-sdk-go, version 2024-09-16";

const STATES: ReadonlySet<string> = new Set(["CREATING", "CREATED", "CREATION_FAILED", "DELETED", "LOCKED"]);
const PLANS: ReadonlySet<string> = new Set(["BASIC", "STANDARD", "ADVANCED"]);
const READER = "lib/server/cloud/api/client-answers.test.ts";

/** What Rolecall assumes of the Cloud API, as far as reading shows it. */
export const CALLS: readonly Assumption[] = [
  byCall(
    "clusters",
    {
      id: "C-01",
      assumes: "GET clusters lists each cluster with id, name, version, plan and state",
      source: `${SPEC}: ListClusters, Cluster`,
      dependents: ["clusters"],
      test: [READER, "a cluster, in Rolecall's words"],
    },
    (cluster) => (cluster ? HOLDS : differs("not_listed")),
  ),
  byCall(
    "clusters",
    {
      id: "C-02",
      assumes: "The state of a cluster is one of five, and CREATED means that it can be changed",
      source: `${SPEC}: ClusterState.Type`,
      dependents: ["create", "reset", "delete"],
      test: ["lib/emulator/sql-users.test.ts", "%s: every SQL-user operation is 404 with code 5"],
    },
    (cluster) =>
      cluster === null ? unseen("not_listed") : STATES.has(cluster.state) ? HOLDS : differs("other_values"),
  ),
  byCall(
    "clusters",
    {
      id: "C-03",
      assumes: "The plan of a cluster is BASIC, STANDARD or ADVANCED",
      source: `${SPEC}: PlanType; version 2026-09-15 makes it optional`,
      dependents: ["connection"],
      test: [READER, "a cluster of a later API version: no plan, unknown values, more fields"],
    },
    (cluster) => (cluster === null ? unseen("not_listed") : PLANS.has(cluster.plan) ? HOLDS : differs("other_values")),
  ),
  byCall(
    "clusters",
    {
      id: "C-04",
      assumes: "The version of a cluster begins with v, a year and a number",
      source: `${SPEC}: Cluster.cockroach_version`,
      dependents: ["states", "logins"],
      test: [
        "lib/sql/version.test.ts",
        "releases are compared by number, and an unknown one has nothing that came later",
      ],
    },
    (cluster) =>
      cluster === null
        ? unseen("not_listed")
        : /^v\d{2}\.\d{1,2}(?!\d)/.test(cluster.version)
          ? HOLDS
          : differs("other_values"),
  ),
  byCall("names", {
    id: "C-05",
    assumes: "GET sql-users lists the name of every SQL user, page by page, and the last page names no next one",
    source: `${SPEC}: ListSQLUsers, KeysetPaginationResponse`,
    dependents: ["list", "create", "delete"],
    test: [READER, "pages are handed on as they come"],
  }),
  byCall("databases", {
    id: "C-06",
    assumes: "GET databases lists the databases of a cluster by name",
    source: `${SPEC}: ListDatabases`,
    dependents: ["states", "facts"],
    test: [READER, "databases, whose int64 counts are texts"],
  }),
  byCall("connection", {
    id: "C-07",
    assumes: "GET connection-string answers host and port as params.Host and params.Port",
    source: `${SPEC}: GetConnectionString`,
    dependents: ["connection"],
    test: [READER, "a connection, with the port as a number"],
  }),
  byCall("allowlist", {
    id: "C-08",
    assumes: "GET networking/allowlist lists networks with address, mask and whether they are for SQL",
    source: `${SPEC}: ListAllowlistEntries`,
    dependents: ["network"],
    test: ["lib/server/sql-users/handover/allowlist.test.ts", "an answer that holds no networks is no list"],
  }),
  byCall("authority", {
    id: "C-09",
    assumes: "The authority of an ADVANCED cluster's certificate is published as PEM, without a key",
    source: "cockroachcloud docs: Download the CA certificate",
    dependents: ["connection"],
    test: ["lib/server/cluster-sql/links.test.ts", "needs a certificate of a known authority"],
  }),
  byCall("client_ca", {
    id: "C-10",
    assumes: "GET client-ca-cert says whether an ADVANCED cluster trusts an authority for client certificates",
    source: `${SPEC}: GetClientCACert, ClientCACertStatus`,
    dependents: ["ways"],
    test: [
      "lib/server/cluster-sql/ways/read-ways.test.ts",
      "by the key alone: whether a client CA is set, and nothing else",
    ],
  }),
];
