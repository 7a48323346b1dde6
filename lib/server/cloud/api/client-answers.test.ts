import { describe, expect, test } from "vitest";
import { CHANGES, CLUSTER, scripted } from "../../../testing/scripted-calls.ts";
import { CLUSTER_ID, clientOf, KEY, startVendor, thrownBy } from "../../../testing/scripted-vendor.ts";
import { failureOf } from "../../audit/outcome.ts";
import type { CloudError } from "../../base/cloud-error.ts";
import type { CloudCallEvent } from "./config.ts";

describe("answers are understood", () => {
  const clusterFrom = async (json: unknown) => clientOf(await scripted({ json })).getCluster(CLUSTER_ID);

  test("a cluster, in Rolecall's words", async () => {
    expect(await clusterFrom(CLUSTER)).toEqual({
      id: CLUSTER_ID,
      name: "orders",
      version: "v26.2.1",
      plan: "STANDARD",
      provider: "GCP",
      regions: ["europe-west1", "us-east1"],
      state: "CREATED",
    });
  });

  test("the id of a cluster's folder, and none at the root", async () => {
    const folder = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
    expect(await clusterFrom({ ...CLUSTER, parent_id: folder.toUpperCase() })).toMatchObject({ folder });
    for (const none of ["root", "", null, 7, "<b>"])
      expect(await clusterFrom({ ...CLUSTER, parent_id: none })).not.toHaveProperty("folder");
  });

  test("labels of a cluster, as far as they are short texts", async () => {
    const labels = { env: "production", cost_center: "4410" };
    expect(await clusterFrom({ ...CLUSTER, labels })).toMatchObject({ labels });
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key_${100 + index}`, ""]));
    expect(Object.keys((await clusterFrom({ ...CLUSTER, labels: many })).labels ?? {})).toHaveLength(50);
    for (const unread of [null, {}, "env=production", { env: 7 }, { env: "x".repeat(257) }])
      expect(await clusterFrom({ ...CLUSTER, labels: unread })).not.toHaveProperty("labels");
  });

  test("a cluster of a later API version: no plan, unknown values, more fields", async () => {
    const { plan: _, ...rest } = CLUSTER;
    const later = { ...rest, edition: "MISSION_CRITICAL", state: "HIBERNATED", cloud_provider: 7, regions: null };
    expect(await clusterFrom(later)).toMatchObject({ plan: "", state: "HIBERNATED", provider: "7", regions: [] });
  });

  test("a cluster other than the one asked for is no answer", async () => {
    const other = { ...CLUSTER, id: CLUSTER_ID.replace("0c1e", "ffff") };
    expect(await thrownBy(clusterFrom(other))).toMatchObject({ code: "cloud_bad_answer" });
  });

  test.each<[string, unknown, string[]]>([
    ["without pagination", { users: [{ name: "a" }] }, ["a"]],
    ["with pagination null", { users: [{ name: "a" }], pagination: null }, ["a"]],
    ["with next_page null", { users: [{ name: "a" }], pagination: { next_page: null } }, ["a"]],
    ["with next_page empty", { users: [{ name: "a" }], pagination: { next_page: "", previous_page: "" } }, ["a"]],
    ["with more fields", { users: [{ name: "a", roles: ["x"] }], total: "1" }, ["a"]],
    ["that is null, as Go writes an empty one", { users: null, pagination: null }, []],
    ["with names in upper case, and twice", { users: [{ name: "App" }, { name: "app" }] }, ["app"]],
  ])("a list %s", async (_, json, names) => {
    expect(await clientOf(await scripted({ json })).listSqlUsers(CLUSTER_ID)).toEqual(names);
  });

  test.each<[string, unknown, string]>([
    ["without its field", { pagination: null }, "users"],
    ["with an entry that has no name", { users: [{ name: "a" }, {}] }, "users.1.name"],
    ["with pagination that is no object", { users: [], pagination: "t1" }, "pagination"],
    ["with a token that is no text", { users: [], pagination: { next_page: 2 } }, "pagination.next_page"],
  ])("a list %s is rejected, since missing SQL users would look deleted", async (_, json, answerField) => {
    const error = await thrownBy(clientOf(await scripted({ json })).listSqlUsers(CLUSTER_ID));
    expect(error).toMatchObject({ code: "cloud_bad_answer", outcome: "not_done", answerField });
  });

  test("an unreadable answer names its field in the log and to people, without its value", async () => {
    const events: CloudCallEvent[] = [];
    const cloud = clientOf(await scripted({ json: { name: "s3cret-value" } }), { log: (event) => events.push(event) });
    const error = await thrownBy(cloud.deleteSqlUser(CLUSTER_ID, "app"));
    expect(failureOf(error, "req_1")).toEqual({ code: "cloud_bad_answer", requestId: "req_1", answerField: "name" });
    expect(events.at(-1)).toMatchObject({ code: "cloud_bad_answer", answerField: "name" });
    expect(JSON.stringify(events)).not.toContain("s3cret-value");
  });

  test("pages are handed on as they come", async () => {
    const vendor = await startVendor(({ query }) =>
      query.has("pagination.page")
        ? { json: { users: [{ name: "a" }, { name: "b" }] } }
        : { json: { users: [{ name: "a" }], pagination: { next_page: "t" } } },
    );
    const pages: (readonly string[])[] = [];
    await clientOf(vendor).listSqlUsers(CLUSTER_ID, { onPage: (names) => pages.push(names) });
    expect(pages).toEqual([["a"], ["b"]]);
  });

  test("databases, whose int64 counts are texts", async () => {
    const json = { databases: [{ name: "Shop", table_count: "9007199254740993" }, { name: "defaultdb" }] };
    expect(await clientOf(await scripted({ json })).listDatabases(CLUSTER_ID)).toEqual(["Shop", "defaultdb"]);
  });

  test("a connection, with the port as a number", async () => {
    const json = {
      connection_string: "postgresql://…",
      params: { Host: "x-1.gcp.cockroachlabs.cloud", Port: "26257" },
    };
    const cloud = clientOf(await scripted({ json }));
    expect(await cloud.connectionString(CLUSTER_ID, { database: "shop" })).toEqual({
      host: "x-1.gcp.cockroachlabs.cloud",
      port: 26257,
      database: "shop",
    });
  });

  test.each([
    { Host: "a.example; rm -rf /", Port: "26257" },
    { Host: "-oProxyCommand=x", Port: "26257" },
    { Host: "", Port: "26257" },
    { Host: "a.example", Port: "0" },
    { Host: "a.example", Port: "x" },
    {},
  ])("a connection %j is rejected, since people paste it into shells", async (params) => {
    const cloud = clientOf(await scripted({ json: { params } }));
    expect(await thrownBy(cloud.connectionString(CLUSTER_ID, { database: "d" }))).toMatchObject({
      code: "cloud_bad_answer",
    });
  });

  test.each(CHANGES)(
    "an answer to %s that names another SQL user leaves the outcome unknown",
    async (_, __, ___, call) => {
      for (const json of [{ name: "other" }, {}, { name: 1 }]) {
        const error = await thrownBy(call(clientOf(await scripted({ json }))));
        expect(error).toMatchObject({ code: "cloud_bad_answer", outcome: "unknown" });
      }
    },
  );
});

test("an answer larger than the limit is not read", async () => {
  const vendor = await scripted({ json: { users: [{ name: "a".repeat(60) }] } });
  const error = await thrownBy(clientOf(vendor, { maxAnswerBytes: 50 }).listSqlUsers(CLUSTER_ID));
  expect(error).toMatchObject({ code: "cloud_bad_answer" });
});

test("a trace id is kept where it is one; an echo in its place is not", async () => {
  const traceOf = async (trace: string) =>
    (
      (await thrownBy(
        clientOf(await scripted({ status: 400, headers: { "cc-trace-id": trace } })).organization(),
      )) as CloudError
    ).traceId;
  expect(await traceOf("00aabb11ccdd22ee33ff44")).toBe("00aabb11ccdd22ee33ff44");
  expect(await traceOf(KEY)).toBeUndefined();
  expect(await traceOf(`Bearer ${KEY}`)).toBeUndefined();
});
