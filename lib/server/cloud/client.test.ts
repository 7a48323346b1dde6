import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CloudClient } from "./client.ts";
import type { CloudCallEvent } from "./config.ts";
import { CloudError, type CloudErrorCode } from "./error.ts";
import {
  CLUSTER_ID,
  CLUSTER_PATH,
  clientOf,
  hastyClock,
  KEY,
  type Received,
  type Reply,
  startVendor,
  thrownBy,
} from "./scripted-vendor.ts";

const PASSWORD = "aPass-word_of_32_characters_long";
const CLUSTER = {
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
const CALLS: [name: string, request: string, answer: unknown, call: (cloud: CloudClient) => Promise<unknown>][] = [
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
    (cloud) => cloud.createSqlUser(CLUSTER_ID, "app", PASSWORD),
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
    (cloud) => cloud.setSqlUserPassword(CLUSTER_ID, "app", PASSWORD),
  ],
  ["listDatabases", `GET ${CLUSTER_PATH}/databases`, { databases: [] }, (cloud) => cloud.listDatabases(CLUSTER_ID)],
  [
    "connectionString",
    `GET ${CLUSTER_PATH}/connection-string`,
    { connection_string: "", params: { Host: "a.example", Port: "26257", Database: "d" } },
    (cloud) => cloud.connectionString(CLUSTER_ID, { database: "d" }),
  ],
];
const CHANGES = CALLS.filter(([, request]) => !request.startsWith("GET"));
const READS = CALLS.filter(([, request]) => request.startsWith("GET"));

const asked = (received: readonly Received[]) => received.map(({ method, path }) => `${method} ${path}`);

/** A vendor that gives `replies` one after the other, the last one for ever. */
function scripted(...replies: Reply[]) {
  let count = 0;
  return startVendor(() => {
    const reply = replies[Math.min(count, replies.length - 1)];
    count += 1;
    return reply ?? "cut";
  });
}

describe.each(CALLS)("%s", (_, request, answer, call) => {
  test(`asks ${request}, once`, async () => {
    const vendor = await scripted({ json: answer });
    await call(clientOf(vendor));
    expect(asked(vendor.received)).toEqual([request]);
  });

  test("sends the key, the pinned version, and no header beyond the allowed", async () => {
    const vendor = await scripted({ json: answer });
    await call(clientOf(vendor));
    const { host, connection, "content-length": length, ...headers } = vendor.received[0]?.headers ?? {};
    const body = vendor.received[0]?.body ?? "";
    expect(headers).toEqual({
      accept: "application/json",
      "accept-encoding": "identity",
      authorization: `Bearer ${KEY}`,
      "cc-version": "2024-09-16",
      "user-agent": "rolecall",
      ...(body && { "content-type": "application/json" }),
    });
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
    const cloud = clientOf(vendor, { key: async () => keys.shift() ?? "" });
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
    const error = await thrownBy(clientOf(vendor, { key }).createSqlUser(CLUSTER_ID, "app", PASSWORD));
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
    expect(await cloud.createSqlUser(CLUSTER_ID.toUpperCase(), "App.V-2", PASSWORD)).toBe("app.v-2");
    expect(await cloud.setSqlUserPassword(CLUSTER_ID, "ÉMILE", PASSWORD)).toBe("émile");
    expect(asked(vendor.received)).toEqual([
      `POST ${CLUSTER_PATH}/sql-users`,
      `PUT ${CLUSTER_PATH}/sql-users/%C3%A9mile/password`,
    ]);
    expect(vendor.received.map(({ body }) => JSON.parse(body))).toEqual([
      { name: "app.v-2", password: PASSWORD },
      { password: PASSWORD },
    ]);
  });

  test("a name or an id that is none is refused before anything is sent, wherever it would go", async () => {
    const vendor = await scripted({ json: {} });
    const cloud = clientOf(vendor);
    const refused = [
      cloud.createSqlUser(CLUSTER_ID, "a/b", PASSWORD),
      cloud.createSqlUser("..", "app", PASSWORD),
      cloud.deleteSqlUser(CLUSTER_ID, ".."),
      cloud.deleteSqlUser("x", "app"),
      cloud.setSqlUserPassword(CLUSTER_ID, "", PASSWORD),
      cloud.setSqlUserPassword("x", "app", PASSWORD),
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

  test("a cluster of a later version: no plan, words and numbers that nobody knows, more fields", async () => {
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

  test.each<[string, unknown]>([
    ["without its field", { pagination: null }],
    ["with an entry that has no name", { users: [{ name: "a" }, {}] }],
    ["with pagination that is no object", { users: [], pagination: "t1" }],
    ["with a token that is no text", { users: [], pagination: { next_page: 2 } }],
  ])("a list %s is no list: who is not in it would seem deleted", async (_, json) => {
    const error = await thrownBy(clientOf(await scripted({ json })).listSqlUsers(CLUSTER_ID));
    expect(error).toMatchObject({ code: "cloud_bad_answer", outcome: "not_done" });
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
  ])("a connection %j is none: people paste it into shells", async (params) => {
    const cloud = clientOf(await scripted({ json: { params } }));
    expect(await thrownBy(cloud.connectionString(CLUSTER_ID, { database: "d" }))).toMatchObject({
      code: "cloud_bad_answer",
    });
  });

  test.each(CHANGES)("an answer to %s about another SQL user leaves its outcome open", async (_, __, ___, call) => {
    for (const json of [{ name: "other" }, {}, { name: 1 }]) {
      const error = await thrownBy(call(clientOf(await scripted({ json }))));
      expect(error).toMatchObject({ code: "cloud_bad_answer", outcome: "unknown" });
    }
  });
});

describe("a 404 is told apart by a look at the cluster:", () => {
  const gone: Reply = { status: 404, json: { code: 5, message: "internal call failed: cluster not found" } };

  async function codeOf(call: (cloud: CloudClient) => Promise<unknown>, look: Reply) {
    const vendor = await startVendor(({ path }) => (path === CLUSTER_PATH ? look : gone));
    const error = await thrownBy(call(clientOf(vendor)));
    expect(error).toMatchObject({
      status: 404,
      outcome: "not_done",
      vendorMessage: "internal call failed: cluster not found",
    });
    return (error as CloudError).code;
  }

  const inCluster = CALLS.filter(([, request]) => request.includes(`${CLUSTER_PATH}/`));

  test.each(inCluster)("%s of a cluster that is gone", async (_, __, ___, call) => {
    expect(await codeOf(call, gone)).toBe("cluster_not_found");
  });

  test.each(inCluster)("%s of a cluster that is not ready", async (_, __, ___, call) => {
    for (const state of ["CREATING", "LOCKED", "CREATION_FAILED", "SOMETHING_NEW"])
      expect(await codeOf(call, { json: { ...CLUSTER, state } })).toBe("cluster_not_ready");
  });

  test.each(inCluster)("%s where the cluster cannot be looked at", async (_, __, ___, call) => {
    expect(await codeOf(call, { status: 500 })).toBe("cloud_unavailable");
  });

  test.each<[string, CloudErrorCode]>([
    ["deleteSqlUser", "sql_user_not_found"],
    ["setSqlUserPassword", "sql_user_not_found"],
    ["createSqlUser", "cluster_not_ready"],
    ["listSqlUsers", "cluster_not_ready"],
    ["listDatabases", "cluster_not_ready"],
    ["connectionString", "cloud_rejected"],
  ])("%s in a cluster that is ready is %s", async (name, code) => {
    const call = CALLS.find(([other]) => other === name)?.[3];
    expect(call && (await codeOf(call, { json: CLUSTER }))).toBe(code);
  });

  test("the cluster itself is gone, without another look", async () => {
    const vendor = await scripted(gone);
    expect(await thrownBy(clientOf(vendor).getCluster(CLUSTER_ID))).toMatchObject({ code: "cluster_not_found" });
    expect(vendor.received).toHaveLength(1);
  });

  test.each(["organization", "listClusters"])(
    "%s exists everywhere: something else answers at the address",
    async (name) => {
      const call = CALLS.find(([other]) => other === name)?.[3];
      expect(await thrownBy(call?.(clientOf(await scripted(gone))) ?? Promise.resolve())).toMatchObject({
        code: "cloud_bad_answer",
      });
    },
  );
});

describe("repetition", () => {
  const passing: [string, Reply][] = [
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["502 as HTML", { status: 502, text: "<html>" }],
    ["503 with Retry-After", { status: 503, headers: { "retry-after": "2" } }],
    ["400 rate limit exceeded", { status: 400, text: "rate limit exceeded" }],
    ["a cut connection", "cut"],
  ];
  const lasting: [string, Reply][] = [
    ["400", { status: 400 }],
    ["401", { status: 401 }],
    ["403", { status: 403 }],
    ["409", { status: 409 }],
    ["501", { status: 501 }],
    ["302", { status: 302, headers: { location: "/" } }],
    ["an answer that makes no sense", { text: "<html>" }],
  ];

  test.each(READS)("%s is repeated after what may pass, and then succeeds", async (_, __, answer, call) => {
    for (const [, fault] of passing) {
      const vendor = await scripted(fault, fault, { json: answer });
      await call(clientOf(vendor));
      expect(vendor.received).toHaveLength(3);
    }
  });

  test.each(passing)("a read that meets %s for ever is asked four times", async (_, fault) => {
    const vendor = await scripted(fault);
    expect(await thrownBy(clientOf(vendor).organization())).toBeInstanceOf(CloudError);
    expect(vendor.received).toHaveLength(4);
  });

  test.each(lasting)("a read is not repeated after %s", async (_, fault) => {
    const vendor = await scripted(fault);
    expect(await thrownBy(clientOf(vendor).organization())).toBeInstanceOf(CloudError);
    expect(vendor.received).toHaveLength(1);
  });

  test("a read is not repeated after a time-out: the person has waited", async () => {
    const vendor = await scripted("silence");
    const error = await thrownBy(clientOf(vendor, { timeoutMs: 250 }).organization());
    expect(error).toMatchObject({ code: "cloud_timeout", outcome: "not_done" });
    expect(vendor.received).toHaveLength(1);
  });

  test("pauses double, and Retry-After is kept to", async () => {
    const clock = hastyClock();
    const vendor = await scripted(
      "cut",
      { status: 500 },
      { status: 503, headers: { "retry-after": "7" } },
      { json: { id: "o" } },
    );
    await clientOf(vendor, { clock }).organization();
    expect(clock.pauses).toEqual([250, 500, 7_000]);
  });

  test.each(CHANGES)("%s is sent exactly once, whatever happens", async (_, request, __, call) => {
    for (const [, fault] of [...passing, ...lasting, ["silence", "silence"] satisfies [string, Reply]]) {
      const vendor = await scripted(fault);
      expect(await thrownBy(call(clientOf(vendor, { timeoutMs: fault === "silence" ? 250 : 10_000 })))).toBeInstanceOf(
        CloudError,
      );
      expect(asked(vendor.received).filter((other) => other === request)).toHaveLength(1);
    }
  });
});

describe("reads at the same time", () => {
  test("that are equal are one request", async () => {
    const vendor = await scripted({ json: CLUSTER });
    const cloud = clientOf(vendor);
    const clusters = await Promise.all([cloud.getCluster(CLUSTER_ID), cloud.getCluster(CLUSTER_ID.toUpperCase())]);
    expect(clusters[0]).toEqual(clusters[1]);
    expect(vendor.received).toHaveLength(1);
  });

  test("that differ in their query are not", async () => {
    const vendor = await scripted({ json: { params: { Host: "a.example", Port: "1" } } });
    const cloud = clientOf(vendor);
    await Promise.all(["a", "b"].map((database) => cloud.connectionString(CLUSTER_ID, { database })));
    expect(vendor.received).toHaveLength(2);
  });

  test("an abort of one does not abort the others", async () => {
    const held = Promise.withResolvers<Reply>();
    const vendor = await startVendor(() => held.promise);
    const cloud = clientOf(vendor);
    const abort = new AbortController();
    const gone = thrownBy(cloud.getCluster(CLUSTER_ID, { signal: abort.signal }));
    const stays = cloud.getCluster(CLUSTER_ID);
    abort.abort("left");
    expect(await gone).toBe("left");
    held.resolve({ json: CLUSTER });
    expect((await stays).name).toBe("orders");
  });

  test("a read after a change is not served by one from before it", async () => {
    const held = Promise.withResolvers<Reply>();
    let lists = 0;
    const vendor = await startVendor(({ method }) => {
      if (method !== "GET") return { json: { name: "app" } };
      lists += 1;
      return lists === 1 ? held.promise : { json: { users: [{ name: "app" }] } };
    });
    const cloud = clientOf(vendor);
    const before = cloud.listSqlUsers(CLUSTER_ID);
    await cloud.createSqlUser(CLUSTER_ID, "app", PASSWORD);
    expect(await cloud.listSqlUsers(CLUSTER_ID)).toEqual(["app"]);
    held.resolve({ json: { users: [] } });
    expect(await before).toEqual([]);
  });
});

describe("an abort", () => {
  test("takes a change out of the queue before it is sent", async () => {
    const vendor = await scripted({ json: { name: "app" } });
    const cloud = clientOf(vendor, { requestsPerSecond: 10, clock: { now: () => 0, after: () => () => {} } });
    await cloud.deleteSqlUser(CLUSTER_ID, "app");
    const abort = new AbortController();
    const waiting = thrownBy(cloud.deleteSqlUser(CLUSTER_ID, "app", { signal: abort.signal }));
    abort.abort("left");
    expect(await waiting).toBe("left");
    expect(vendor.received).toHaveLength(1);
  });

  test("does not leave a change that was sent: its end is waited for", async () => {
    const abort = new AbortController();
    const vendor = await startVendor(() => {
      abort.abort("left");
      return { json: { name: "app" } };
    });
    expect(await clientOf(vendor).createSqlUser(CLUSTER_ID, "app", PASSWORD, { signal: abort.signal })).toBe("app");
  });
});

test("all calls of a client share one queue: ten a second, a person's changes first", async () => {
  let now = 0;
  const timers: { at: number; fire: () => void }[] = [];
  const clock = {
    now: () => now,
    after(ms: number, fire: () => void) {
      timers.push({ at: now + ms, fire });
      return () => {};
    },
  };
  const vendor = await startVendor(({ method }) => ({ json: method === "GET" ? { id: "o" } : { name: "app" } }));
  const cloud = clientOf(vendor, { requestsPerSecond: 10, clock });
  const order: string[] = [];
  const calls = [
    cloud.organization().then(() => order.push("first")),
    cloud.listDatabases(CLUSTER_ID, { priority: "background" }).catch(() => order.push("background")),
    cloud.connectionString(CLUSTER_ID, { database: "d" }).catch(() => order.push("read")),
    cloud.setSqlUserPassword(CLUSTER_ID, "app", PASSWORD).then(() => order.push("write")),
  ];
  for (const call of calls.slice(0, 1)) await call;
  while (timers.length > 0) {
    const { at, fire } = timers.shift() ?? { at: 0, fire: () => {} };
    now = at;
    const before = order.length;
    fire();
    while (order.length === before) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(order).toEqual(["first", "write", "read", "background"]);
  expect(now).toBeCloseTo(300);
});

describe("the vendor's wish to wait", () => {
  /** The pause in milliseconds that stands between a call that is answered so and the next one. */
  async function pauseAfter(reply: Reply): Promise<number> {
    const clock = { now: () => 0, pauses: [] as number[], after: (ms: number) => (clock.pauses.push(ms), () => {}) };
    const cloud = clientOf(await scripted(reply), { requestsPerSecond: 10, clock });
    await cloud.deleteSqlUser(CLUSTER_ID, "app").catch(() => {});
    void cloud.deleteSqlUser(CLUSTER_ID, "app");
    await new Promise((resolve) => setImmediate(resolve));
    return clock.pauses.at(-1) ?? 0;
  }

  test.each([200, 400, 403, 429, 503])("is heard whatever the status: %i", async (status) => {
    expect(await pauseAfter({ status, json: { name: "app" }, headers: { "retry-after": "9" } })).toBe(9_000);
  });

  test("is taken for a second where a rate limit does not say for how long", async () => {
    expect(await pauseAfter({ status: 429 })).toBe(1_000);
    expect(await pauseAfter({ status: 400, text: "rate limit exceeded" })).toBe(1_000);
    expect(await pauseAfter({ status: 400 })).toBe(100);
  });
});

test("an answer larger than the limit is not read", async () => {
  const vendor = await scripted({ json: { users: [{ name: "a".repeat(60) }] } });
  const error = await thrownBy(clientOf(vendor, { maxAnswerBytes: 50 }).listSqlUsers(CLUSTER_ID));
  expect(error).toMatchObject({ code: "cloud_bad_answer" });
});

test("the system's code of a failed connection is in the log, and a connection that was refused has sent nothing", async () => {
  const events: CloudCallEvent[] = [];
  const cloud = clientOf({ origin: "http://127.0.0.1:1" }, { log: (event) => events.push(event) });
  expect(await thrownBy(cloud.createSqlUser(CLUSTER_ID, "app", PASSWORD))).toMatchObject({
    code: "cloud_unavailable",
    outcome: "not_done",
  });
  expect(events).toMatchObject([{ detail: "ECONNREFUSED", code: "cloud_unavailable" }]);
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

test("an error keeps the vendor's words, and is a CloudError for every copy of this module", async () => {
  const details = ["username 'app' is already taken"];
  const vendor = await scripted({ status: 409, json: { code: 6, message: "user already exists", details } });
  const error = await thrownBy(clientOf(vendor).createSqlUser(CLUSTER_ID, "app", PASSWORD));
  expect(error).toMatchObject({
    code: "sql_user_exists",
    vendorMessage: "user already exists; username 'app' is already taken",
  });
  const ofAnotherCopy = Object.assign(new Error("x"), { name: "CloudError" });
  expect(ofAnotherCopy).toBeInstanceOf(CloudError);
  expect(new Error("x")).not.toBeInstanceOf(CloudError);
  expect({ name: "CloudError" }).not.toBeInstanceOf(CloudError);
});

test("neither key nor password is in anything that an error or a log event shows, however the vendor echoes them", async () => {
  const secret = fc.string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(..."abcXYZ019-_+/=%&\"'\\<>~ ") });
  const keys = secret.map((text) => text.replaceAll(" ", "x"));
  const echoes: ((text: string) => string)[] = [
    (text) => text,
    encodeURIComponent,
    (text) => JSON.stringify(text),
    (text) => Buffer.from(text).toString("base64"),
    (text) => Buffer.from(`user:${text}`).toString("base64url"),
    (text) => JSON.stringify({ name: "app", password: text }),
  ];
  let echo: Reply = {};
  const vendor = await startVendor(() => echo);
  await fc.assert(
    fc.asyncProperty(keys, secret, fc.constantFrom(400, 409, 500), async (key, password, status) => {
      const said = [key, password].flatMap((text) => echoes.map((write) => write(text)));
      echo = {
        status,
        json: { message: said.join(" | "), details: [{ "@type": "x", echo: said }] },
        headers: { "cc-trace-id": encodeURIComponent(password) },
      };
      const events: CloudCallEvent[] = [];
      const cloud = clientOf(vendor, { key: () => key, log: (event) => events.push(event) });
      const error = (await thrownBy(cloud.createSqlUser(CLUSTER_ID, "app", password))) as CloudError;
      const shown = [error.message, error.stack ?? "", ...Object.values(error), ...events.flatMap(Object.values)]
        .map(String)
        .join("\n");
      expect(error.vendorMessage).toContain("[redacted]");
      for (const text of [key, password])
        for (const form of [
          text,
          encodeURIComponent(text),
          JSON.stringify(text).slice(1, -1),
          Buffer.from(text).toString("base64").slice(0, -4),
        ])
          expect(shown).not.toContain(form);
    }),
    { numRuns: 30 },
  );
});
