import { describe, expect, test } from "vitest";
import type { Emulator } from "../emulator.ts";
import { emulatorForTest, PASSWORD, sqlUsers } from "../testing.ts";
import { SINGLE_CLUSTER_ID as CLUSTER } from "../world/scenarios.ts";
import type { Fault } from "./faults.ts";

async function withFault(fault: Omit<Fault, "route"> & Record<string, unknown>): Promise<Emulator> {
  const emulator = await emulatorForTest();
  emulator.fault({ route: "sql-users.create", ...fault } as Fault);
  return emulator;
}

const exists = (emulator: Emulator) => emulator.userNames(CLUSTER).includes("app");

describe("an answer goes wrong", () => {
  test.each([
    ["before", false],
    ["after", true],
  ] as const)("cut %s the change: no answer, and the record says applied: %s", async (when, applied) => {
    const emulator = await withFault({ kind: "cut", when });
    await expect(sqlUsers(emulator).create("app")).rejects.toThrow();
    expect(exists(emulator)).toBe(applied);
    expect(emulator.record()).toMatchObject([{ route: "sql-users.create", status: null, applied, fault: "fault-1" }]);
  });

  test("status with Retry-After and its own body, by default before the change", async () => {
    const emulator = await withFault({
      kind: "status",
      status: 503,
      retryAfter: "7",
      body: "later",
      contentType: "text/plain",
    });
    const reply = await sqlUsers(emulator).create("app");
    expect(reply).toMatchObject({ status: 503, text: "later" });
    expect(reply.headers.get("retry-after")).toBe("7");
    expect(reply.headers.get("content-type")).toBe("text/plain");
    expect(exists(emulator)).toBe(false);
  });

  test("status alone comes in the envelope, and after the change on request", async () => {
    const emulator = await withFault({ kind: "status", status: 500, when: "after" });
    const reply = await sqlUsers(emulator).create("app");
    expect(reply.status).toBe(500);
    expect(reply.json).toMatchObject({ message: expect.any(String) });
    expect(exists(emulator)).toBe(true);
  });

  test("malformed JSON and an empty body come with 200, after the change", async () => {
    for (const kind of ["malformed-json", "empty"] as const) {
      const emulator = await withFault({ kind });
      const reply = await sqlUsers(emulator).create("app");
      expect(reply.status).toBe(200);
      expect(reply.json).toBeUndefined();
      expect(reply.text === "").toBe(kind === "empty");
      expect(exists(emulator)).toBe(true);
    }
  });

  test.each([
    ["before", false],
    ["after", true],
  ] as const)("an HTML 502 %s the change", async (when, applied) => {
    const emulator = await withFault({ kind: "html", when });
    const reply = await sqlUsers(emulator).create("app");
    expect(reply.status).toBe(502);
    expect(reply.headers.get("content-type")).toContain("text/html");
    expect(reply.text).toContain("502 Bad Gateway");
    expect(exists(emulator)).toBe(applied);
  });

  test("an echo repeats key and password, to test what a client does with them", async () => {
    const emulator = await withFault({ kind: "echo" });
    const reply = await sqlUsers(emulator).create("app");
    expect(reply.status).toBe(500);
    expect(reply.json?.message).toContain(`Bearer ${emulator.key}`);
    expect(reply.json?.message).toContain(PASSWORD);
    expect(JSON.stringify(reply.json?.details)).toContain(PASSWORD);
  });

  test("a redirect leads to the given host", async () => {
    const emulator = await withFault({ kind: "redirect", location: "http://127.0.0.2:9/steal" });
    const reply = await sqlUsers(emulator).create("app");
    expect(reply.status).toBe(302);
    expect(reply.headers.get("location")).toBe("http://127.0.0.2:9/steal");
    expect(exists(emulator)).toBe(false);
  });

  test("an oversize answer is valid and has the given size", async () => {
    const emulator = await withFault({ kind: "oversize", bytes: 3_000_000 });
    const reply = await sqlUsers(emulator).create("app");
    expect(reply).toMatchObject({ status: 200, json: { name: "app" } });
    expect(reply.text.length).toBeGreaterThan(3_000_000);
  });

  test("a repeated page token always leads to the same page, from the first page and from a later one", async () => {
    const emulator = await emulatorForTest();
    await emulator.seedUsers(CLUSTER, 30);
    const users = sqlUsers(emulator);
    const page = async (token: string) => {
      const reply = await users.list(`?pagination.limit=10&pagination.page=${encodeURIComponent(token)}`);
      return reply.json as { users: { name: string }[]; pagination: { next_page: string } };
    };
    const second = await page((await page("")).pagination.next_page);
    emulator.fault({ route: "sql-users.list", kind: "page-token", token: "repeat" });
    const stuck = await page("");
    expect(await page(stuck.pagination.next_page)).toEqual(stuck);
    const again = await page(second.pagination.next_page);
    expect(again.pagination.next_page).toBe(second.pagination.next_page);
  });

  test("a page token of another list is refused on use", async () => {
    const emulator = await emulatorForTest();
    emulator.fault({ route: "sql-users.list", kind: "page-token", token: "foreign", times: 1 });
    const { pagination } = (await sqlUsers(emulator).list()).json as { pagination: { next_page: string } };
    const reply = await sqlUsers(emulator).list(`?pagination.page=${encodeURIComponent(pagination.next_page)}`);
    expect(reply.status).toBe(400);
  });

  test("a refused request is not applied, whatever the fault does to its answer", async () => {
    const emulator = await withFault({ kind: "malformed-json" });
    await sqlUsers(emulator).create("app", "short");
    expect(emulator.record()).toMatchObject([{ applied: false, status: 200 }]);
    expect(exists(emulator)).toBe(false);
  });
});

describe("a fault strikes", () => {
  test("as often as set, after as many as set, and then never again", async () => {
    const emulator = await emulatorForTest();
    const handle = emulator.fault({ route: "*", kind: "status", status: 500, skip: 1, times: 2 });
    const users = sqlUsers(emulator);
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await users.list()).status);
    expect(statuses).toEqual([200, 500, 500, 200, 200]);
    expect(handle.hits()).toBe(2);
  });

  test("only the given route, cluster and user", async () => {
    const emulator = await emulatorForTest();
    for (const name of ["app", "other"]) await emulator.addUser(CLUSTER, name);
    const other = emulator.addCluster();
    await emulator.addUser(other, "app");
    const status = { kind: "status", status: 500 } as const;
    emulator.fault({ route: "sql-users.set-password", clusterId: CLUSTER, name: "app", ...status });
    const users = sqlUsers(emulator);
    const elsewhere = sqlUsers(emulator, `/api/v1/clusters/${other}/sql-users`);
    expect((await users.setPassword("APP", PASSWORD)).status).toBe(500);
    expect((await users.setPassword("other", PASSWORD)).status).toBe(200);
    expect((await users.remove("app")).status).toBe(200);
    expect((await elsewhere.setPassword("app", PASSWORD)).status).toBe(200);
  });

  test("never a request without the right key, and not when removed or cleared", async () => {
    const emulator = await emulatorForTest();
    const users = sqlUsers(emulator);
    const first = emulator.fault({ route: "*", kind: "status", status: 500 });
    const response = await fetch(`${emulator.url}/api/v1/clusters`);
    expect(response.status).toBe(401);
    first.remove();
    expect((await users.list()).status).toBe(200);
    emulator.fault({ route: "*", kind: "status", status: 500 });
    emulator.clearFaults();
    expect((await users.list()).status).toBe(200);
    expect(first.hits()).toBe(0);
  });
});

describe("waiting", () => {
  test("a delay comes before the change and is as long as set", async () => {
    const emulator = await withFault({ delayMs: 60 });
    const before = performance.now();
    expect((await sqlUsers(emulator).create("app")).status).toBe(200);
    // Timers may fire a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(59);
  });

  test.each([
    ["before", false],
    ["after", true],
  ] as const)("a held request waits %s the change until it is released", async (when, applied) => {
    const emulator = await emulatorForTest();
    const held = emulator.fault({ route: "sql-users.create", hold: true, when });
    const answer = sqlUsers(emulator).create("app");
    await held.struck;
    // Another request that goes the whole way shows that the held one has had its time.
    await sqlUsers(emulator).list();
    expect(exists(emulator)).toBe(applied);
    held.release();
    expect((await answer).status).toBe(200);
    expect(exists(emulator)).toBe(true);
  });

  test("stopping cuts a held request that was not applied, and it never is", async () => {
    const emulator = await emulatorForTest();
    const held = emulator.fault({ route: "sql-users.create", hold: true });
    const answer = sqlUsers(emulator).create("app");
    const failed = expect(answer).rejects.toThrow();
    await held.struck;
    await emulator.stop();
    await failed;
    expect(exists(emulator)).toBe(false);
  });
});
