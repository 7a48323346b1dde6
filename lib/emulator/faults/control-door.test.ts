import { describe, expect, test } from "vitest";
import type { Emulator } from "../emulator.ts";
import { ask, emulatorForTest, PASSWORD, sqlUsers } from "../testing.ts";
import { sha256 } from "../world/passwords.ts";
import { DEMO_CLUSTERS } from "../world/scenario-demo.ts";
import { SINGLE_CLUSTER_ID as CLUSTER } from "../world/scenarios.ts";

const TOKEN = "a-token-for-this-test";

function door(emulator: Emulator) {
  return (method: string, path: string, body?: unknown) =>
    ask(emulator, method, `/_emulator/${path}`, body, { "x-emulator-token": TOKEN });
}

describe("the control door", () => {
  test("does not exist without its own token or for a wrong one; the API key does not open it", async () => {
    const closed = await emulatorForTest();
    expect((await door(closed)("GET", "record")).status).toBe(404);
    const open = await emulatorForTest({ controlToken: TOKEN });
    expect((await ask(open, "GET", "/_emulator/record")).status).toBe(404);
    expect((await ask(open, "GET", "/_emulator/record", undefined, { "x-emulator-token": "x" })).status).toBe(404);
    expect((await door(open)("GET", "record")).status).toBe(200);
    expect((await door(open)("GET", "nothing")).status).toBe(404);
  });

  test("seeds, adds, removes and lists users", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    const control = door(emulator);
    await control("POST", `clusters/${CLUSTER}/seed`, { count: 3, prefix: "svc_" });
    await control("POST", `clusters/${CLUSTER}/users`, { name: "Outside", password: PASSWORD });
    await control("DELETE", `clusters/${CLUSTER}/users/svc_00002`);
    const { json } = await control("GET", `clusters/${CLUSTER}/users`);
    expect(json).toEqual({ names: ["outside", "svc_00001", "svc_00003"] });
  });

  test("checks a password without returning it", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    await sqlUsers(emulator).create("app");
    const check = (password: string) =>
      door(emulator)("POST", `clusters/${CLUSTER}/users/app/password-check`, { password });
    expect((await check(PASSWORD)).json).toEqual({ matches: true });
    expect((await check("another-password")).json).toEqual({ matches: false });
  });

  test("sets a password outside Rolecall and how the audit log answers, and adds an entry", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    const control = door(emulator);
    await sqlUsers(emulator).create("app");
    await control("PUT", `clusters/${CLUSTER}/users/app/password`, { password: "set-outside-Kx7" });
    expect(emulator.passwordMatches(CLUSTER, "app", "set-outside-Kx7")).toBe(true);
    emulator.grantKey(emulator.key, "AUDITOR");
    const entries = async () => {
      const { json } = await ask(emulator, "GET", "/api/v1/auditlogevents");
      return (json as { entries: unknown[] }).entries.length;
    };
    expect(await entries()).toBe(2);
    await control("POST", "audit-log", { action: "AUDIT_LOG_ACTION_USER_LOGIN" });
    expect(await entries()).toBe(3);
    await control("PUT", "audit-log", { delayMs: 60_000 });
    expect(await entries()).toBe(0);
    expect((await control("PUT", "audit-log", { pages: "always" })).status).toBe(400);
  });

  test("sets a cluster's state, a user's blockers, the rate limit and the keys", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    const control = door(emulator);
    const users = sqlUsers(emulator);
    await users.create("app");
    await control("PUT", `clusters/${CLUSTER}/users/app/blockers`, { grants: ["freight"] });
    expect((await users.remove("app")).json).toMatchObject({ code: 9 });
    await control("PUT", `clusters/${CLUSTER}/state`, { state: "LOCKED" });
    expect((await users.remove("app")).json).toMatchObject({ code: 10 });
    await control("PUT", "keys", { key: emulator.key, role: "CLUSTER_DEVELOPER" });
    expect((await users.remove("app")).json).toMatchObject({ code: 7 });
    await control("DELETE", "keys", { key: emulator.key });
    expect((await users.list()).status).toBe(401);
    await control("PUT", "keys", { key: emulator.key, role: "CLUSTER_ADMIN" });
    await control("PUT", "rate-limit", { perSecond: 1, status: 420 });
    await users.list();
    expect((await users.list()).status).toBe(420);
  });

  test("sets, lists, releases and removes faults", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    const control = door(emulator);
    const users = sqlUsers(emulator);
    const fault = { route: "sql-users.list", kind: "status", status: 418, times: 1 };
    const { json } = await control("POST", "faults", fault);
    expect((await users.list()).status).toBe(418);
    expect((await control("GET", "faults")).json).toEqual({ faults: [{ id: json?.id, hits: 1, over: true, fault }] });
    const held = await control("POST", "faults", { route: "sql-users.create", hold: true, times: 1 });
    const answer = users.create("app");
    await control("POST", `faults/${held.json?.id}/release`);
    expect((await answer).status).toBe(200);
    const lasting = await control("POST", "faults", { route: "*", kind: "empty" });
    await control("DELETE", `faults/${lasting.json?.id}`);
    expect((await users.list()).json).toEqual({ users: [{ name: "app" }] });
    await control("POST", "faults", { route: "*", kind: "empty" });
    await control("DELETE", "faults");
    expect((await control("GET", "faults")).json).toEqual({ faults: [] });
  });

  test.each([
    [{ kind: "cut" }, "route"],
    [{ route: "sql-users.rename", kind: "cut" }, "route"],
    [{ route: "*", kind: "explode" }, "kind"],
    [{ route: "*", kind: "status" }, "status"],
    [{ route: "*", kind: "cut", time: 1 }, "time"],
    [{ route: "*", kind: "cut", times: "1" }, "times"],
    [{ route: "*", kind: "page-token" }, "token"],
  ])("refuses the fault %j and names %s", async (fault, field) => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    const reply = await door(emulator)("POST", "faults", fault);
    expect(reply.status).toBe(400);
    expect(reply.json?.message).toContain(`invalid value for ${field}:`);
    expect(emulator.faults()).toEqual([]);
  });

  test("resets to the current or another scenario, and forgets record and faults", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    const control = door(emulator);
    await sqlUsers(emulator).create("app");
    await control("POST", "faults", { route: "*", kind: "cut" });
    await control("POST", "reset");
    expect((await sqlUsers(emulator).list()).json).toEqual({ users: [] });
    expect(emulator.record()).toHaveLength(1);
    await control("POST", "reset", { scenario: "demo" });
    expect((await control("GET", "clusters")).json).toEqual({ ids: Object.values(DEMO_CLUSTERS) });
    expect((await control("POST", "reset", { scenario: "nothing" })).status).toBe(400);
    expect(emulator.clusterIds()).toHaveLength(4);
  });
});

describe("the record", () => {
  test("holds every API request in order with its answer, and no secret", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    const users = sqlUsers(emulator);
    await users.create("App");
    await users.create("app");
    await users.list("?pagination.limit=5");
    await users.setPassword("app", "a-second-password");
    await ask(emulator, "GET", "/api/v1/clusters", undefined, { authorization: "Bearer CCDB1_wrong" });
    await ask(emulator, "GET", `/api/v1/x?key=${emulator.key}`);
    const reply = await door(emulator)("GET", "record");
    expect(reply.json?.entries).toEqual(JSON.parse(JSON.stringify(emulator.record())));
    const path = `/api/v1/clusters/${CLUSTER}/sql-users`;
    const keySha256 = sha256(emulator.key);
    expect(emulator.record()).toMatchObject([
      { seq: 1, route: "sql-users.create", clusterId: CLUSTER, name: "app", status: 200, applied: true, keySha256 },
      { seq: 2, route: "sql-users.create", name: "app", status: 409, applied: false },
      {
        seq: 3,
        route: "sql-users.list",
        method: "GET",
        path: `${path}?pagination.limit=5`,
        status: 200,
        applied: false,
      },
      { seq: 4, method: "PUT", name: "app", applied: true, passwordSha256: sha256("a-second-password") },
      { seq: 5, status: 401, keySha256: sha256("CCDB1_wrong") },
      { seq: 6, route: null, status: 501, path: "/api/v1/x?key=[key]" },
    ]);
    expect(emulator.record()[0]?.headerNames).toEqual(expect.arrayContaining(["authorization", "host"]));
    for (const secret of [emulator.key, PASSWORD, "a-second-password", "CCDB1_wrong"])
      expect(reply.text).not.toContain(secret);
  });

  test("returns only newer requests on demand", async () => {
    const emulator = await emulatorForTest({ controlToken: TOKEN });
    for (let count = 0; count < 3; count += 1) await sqlUsers(emulator).list();
    expect(emulator.record(2).map(({ seq }) => seq)).toEqual([3]);
    expect((await door(emulator)("GET", "record?after=1")).json?.entries).toHaveLength(2);
  });
});
