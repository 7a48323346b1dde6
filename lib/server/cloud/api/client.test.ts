import { describe, expect, test } from "vitest";
import { present } from "#lib/shared/present.ts";
import { CALLS, callsIn, PASSWORD, scripted } from "../../../testing/scripted-calls.ts";
import { CLUSTER_ID, CLUSTER_PATH, clientOf, KEY, startVendor, thrownBy } from "../../../testing/scripted-vendor.ts";
import { Secret } from "../../base/secret.ts";
import type { CloudCallEvent } from "./config.ts";

describe.each(CALLS)("%s", (_, request, answer, call) => {
  test(`asks ${request}, once`, async () => {
    const vendor = await scripted({ json: answer });
    await call(clientOf(vendor));
    expect(callsIn(vendor.received)).toEqual([request]);
  });

  test("sends the key, the pinned version, and no header beyond the allowed", async () => {
    const vendor = await scripted({ json: answer });
    await call(clientOf(vendor));
    const { host, connection, "content-length": length, ...headers } = vendor.received[0]?.headers ?? {};
    const body = vendor.received[0]?.body ?? "";
    expect(headers).toEqual(
      present({
        accept: "application/json",
        "accept-encoding": "identity",
        authorization: `Bearer ${KEY}`,
        "cc-version": "2024-09-16",
        "user-agent": "rolecall",
        "content-type": body ? "application/json" : undefined,
      }),
    );
    expect(host).toBe(new URL(vendor.origin).host);
    expect(length ?? "0").toBe(String(body.length));
    expect(["keep-alive", "close"]).toContain(connection);
  });

  test("does not take a redirect, JSON that ends in the middle, HTML, or nothing for an answer", async () => {
    for (const reply of [
      { status: 302, headers: { location: "/elsewhere" } },
      { text: '{"name": "ap' },
      { text: "<html>Welcome to the hotel's network</html>" },
      { text: "" },
      { status: 204 },
      { status: 202, json: answer },
      { status: 307, json: answer, headers: { location: "/" } },
      { json: null },
      { json: [] },
      { json: "app" },
    ]) {
      const vendor = await scripted(reply);
      expect(await thrownBy(call(clientOf(vendor)))).toMatchObject({ code: "cloud_bad_answer" });
      expect(vendor.received).toHaveLength(1);
    }
  });

  test("calls the owner of a refused key once", async () => {
    const vendor = await scripted({ status: 401, json: { code: 16, message: "unauthenticated" } });
    let refused = 0;
    const cloud = clientOf(vendor, { onKeyRefused: () => (refused += 1) });
    expect(await thrownBy(call(cloud))).toMatchObject({ code: "cloud_key_refused", status: 401, outcome: "not_done" });
    expect(refused).toBe(1);
  });

  test("logs one event for its request, with no secret, id or name in it", async () => {
    const events: CloudCallEvent[] = [];
    const vendor = await scripted({
      status: 403,
      json: { message: `no ${KEY}` },
      headers: { "cc-trace-id": "0123456789abcdef" },
    });
    await thrownBy(call(clientOf(vendor, { log: (event) => events.push(event) })));
    const [method, path] = request.split(" ");
    const route = path?.replace(CLUSTER_ID, "{cluster_id}").replace("/app", "/{name}");
    expect(events).toEqual([
      {
        method,
        route,
        status: 403,
        code: "cloud_key_forbidden",
        traceId: "0123456789abcdef",
        priority: expect.stringMatching(/^(?:read|write)$/),
        queuedMs: expect.any(Number),
        durationMs: expect.any(Number),
      },
    ]);
  });
});

describe("the key", () => {
  test("is asked for before each request, so that a new one is used at once", async () => {
    const vendor = await scripted({ json: { users: [] } });
    const keys = ["CCDB1_first", "CCDB1_second"];
    const cloud = clientOf(vendor, { key: async () => new Secret(keys.shift() ?? "") });
    await cloud.listSqlUsers(CLUSTER_ID);
    await cloud.listSqlUsers(CLUSTER_ID);
    expect(vendor.received.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer CCDB1_first",
      "Bearer CCDB1_second",
    ]);
  });

  test.each<[string, () => string]>([
    ["empty", () => ""],
    ["of two lines", () => `${KEY}\r\nx-evil: 1`],
    [
      "unreadable",
      () => {
        throw new Error(`cannot read /secrets/${KEY}`);
      },
    ],
  ])("that is %s refuses the call, and nothing is sent", async (_, key) => {
    const vendor = await scripted({ json: { users: [] } });
    const error = await thrownBy(
      clientOf(vendor, { key: () => new Secret(key()) }).createSqlUser(CLUSTER_ID, "app", new Secret(PASSWORD)),
    );
    expect(error).toMatchObject({ code: "cloud_key_refused", outcome: "not_done" });
    expect(error).not.toHaveProperty("cause");
    expect(vendor.received).toEqual([]);
  });

  test("never leaves for a server that is not the given one", () => {
    const vendor = (server: string) => () => clientOf({ origin: server });
    expect(vendor("http://cockroachlabs.cloud")).toThrow("https://");
    expect(vendor("https://cockroachlabs.cloud/x")).toThrow("origin");
  });
});

test.each(["", "latest", "2024-09-16\r\nx: y"])(
  "a version %j of the API is refused, since the vendor would take another",
  (apiVersion) => {
    expect(() => clientOf({ origin: "https://cockroachlabs.cloud" }, { apiVersion })).toThrow("version");
  },
);

describe("what goes into a request", () => {
  test("a name is lower-cased, and encoded in a path", async () => {
    const vendor = await startVendor(({ body }) => ({ json: { name: body.includes('"name"') ? "app.v-2" : "émile" } }));
    const cloud = clientOf(vendor);
    expect(await cloud.createSqlUser(CLUSTER_ID.toUpperCase(), "App.V-2", new Secret(PASSWORD))).toBe("app.v-2");
    expect(await cloud.setSqlUserPassword(CLUSTER_ID, "ÉMILE", new Secret(PASSWORD))).toBe("émile");
    expect(callsIn(vendor.received)).toEqual([
      `POST ${CLUSTER_PATH}/sql-users`,
      `PUT ${CLUSTER_PATH}/sql-users/%C3%A9mile/password`,
    ]);
    expect(vendor.received.map(({ body }) => JSON.parse(body))).toEqual([
      { name: "app.v-2", password: PASSWORD },
      { password: PASSWORD },
    ]);
  });

  test("an invalid name or id is refused before anything is sent", async () => {
    const vendor = await scripted({ json: {} });
    const cloud = clientOf(vendor);
    const refused = [
      cloud.createSqlUser(CLUSTER_ID, "a/b", new Secret(PASSWORD)),
      cloud.createSqlUser("..", "app", new Secret(PASSWORD)),
      cloud.deleteSqlUser(CLUSTER_ID, ".."),
      cloud.deleteSqlUser("x", "app"),
      cloud.setSqlUserPassword(CLUSTER_ID, "", new Secret(PASSWORD)),
      cloud.setSqlUserPassword("x", "app", new Secret(PASSWORD)),
      cloud.connectionString(CLUSTER_ID, { database: "d", sqlUser: "a b" }),
      cloud.connectionString("x", { database: "d" }),
      cloud.getCluster("x"),
      cloud.listSqlUsers("x"),
      cloud.listDatabases("x"),
    ];
    for (const call of refused)
      expect(await thrownBy(call)).toMatchObject({ code: "invalid_input", outcome: "not_done" });
    expect(vendor.received).toEqual([]);
  });

  test("lists ask for 500 a page, and hand on the token", async () => {
    const vendor = await startVendor(({ query }) => {
      const page = query.get("pagination.page");
      return { json: { users: [{ name: page ? "b" : "a" }], pagination: { next_page: page ? "" : "t&/=1" } } };
    });
    expect(await clientOf(vendor).listSqlUsers(CLUSTER_ID)).toEqual(["a", "b"]);
    expect(vendor.received.map(({ query }) => [...query])).toEqual([
      [["pagination.limit", "500"]],
      [
        ["pagination.limit", "500"],
        ["pagination.page", "t&/=1"],
      ],
    ]);
  });

  test("a connection is asked for with database, SQL user and an operating system", async () => {
    const vendor = await scripted({ json: { params: { Host: "a.example", Port: "26257" } } });
    await clientOf(vendor).connectionString(CLUSTER_ID, { database: "my db", sqlUser: "App" });
    expect([...(vendor.received[0]?.query ?? [])]).toEqual([
      ["database", "my db"],
      ["os", "LINUX"],
      ["sql_user", "app"],
    ]);
  });
});
