import { Secret } from "../server/base/secret.ts";
import type { CloudClient } from "../server/cloud/api/client.ts";
import { CLUSTER_ID, CLUSTER_PATH, type Received, type Reply, startVendor } from "./scripted-vendor.ts";

/* For tests only: every method of the client, and vendors that answer in a row. */

export const PASSWORD = "aPass-word_of_32_characters_long";
export const CLUSTER = {
  id: CLUSTER_ID,
  name: "orders",
  cockroach_version: "v26.2.1",
  plan: "STANDARD",
  cloud_provider: "GCP",
  state: "CREATED",
  regions: [{ name: "europe-west1", node_count: 0 }, { name: "us-east1" }],
  config: { serverless: { usage_limits: { storage_mib_limit: "5242880" } } },
};

/** Every method, with the request that it makes and an answer that it takes. */
export const CALLS: [name: string, request: string, answer: unknown, call: (cloud: CloudClient) => Promise<unknown>][] =
  [
    [
      "organization",
      "GET /api/v1/organization",
      { id: "o", name: "Acme", label: "acme" },
      (cloud) => cloud.organization(),
    ],
    ["listClusters", "GET /api/v1/clusters", { clusters: [CLUSTER] }, (cloud) => cloud.listClusters()],
    ["getCluster", `GET ${CLUSTER_PATH}`, CLUSTER, (cloud) => cloud.getCluster(CLUSTER_ID)],
    ["listSqlUsers", `GET ${CLUSTER_PATH}/sql-users`, { users: [] }, (cloud) => cloud.listSqlUsers(CLUSTER_ID)],
    [
      "createSqlUser",
      `POST ${CLUSTER_PATH}/sql-users`,
      { name: "app" },
      (cloud) => cloud.createSqlUser(CLUSTER_ID, "app", new Secret(PASSWORD)),
    ],
    [
      "deleteSqlUser",
      `DELETE ${CLUSTER_PATH}/sql-users/app`,
      { name: "app" },
      (cloud) => cloud.deleteSqlUser(CLUSTER_ID, "app"),
    ],
    [
      "setSqlUserPassword",
      `PUT ${CLUSTER_PATH}/sql-users/app/password`,
      { name: "app" },
      (cloud) => cloud.setSqlUserPassword(CLUSTER_ID, "app", new Secret(PASSWORD)),
    ],
    ["listDatabases", `GET ${CLUSTER_PATH}/databases`, { databases: [] }, (cloud) => cloud.listDatabases(CLUSTER_ID)],
    [
      "connectionString",
      `GET ${CLUSTER_PATH}/connection-string`,
      { connection_string: "", params: { Host: "a.example", Port: "26257", Database: "d" } },
      (cloud) => cloud.connectionString(CLUSTER_ID, { database: "d" }),
    ],
  ];
export const CHANGES = CALLS.filter(([, request]) => !request.startsWith("GET"));
export const READS = CALLS.filter(([, request]) => request.startsWith("GET"));

export const callsIn = (received: readonly Received[]) => received.map(({ method, path }) => `${method} ${path}`);

/** A vendor that gives `replies` in order and repeats the last one. */
export function scripted(...replies: Reply[]) {
  let count = 0;
  return startVendor(() => {
    const reply = replies[Math.min(count, replies.length - 1)];
    count += 1;
    return reply ?? "cut";
  });
}
