import { describe, expect, test } from "vitest";
import type { Emulator } from "./emulator.ts";
import { ask, emulatorForTest, sqlUsers } from "./testing.ts";
import { SINGLE_CLUSTER_ID } from "./world/scenarios.ts";

const LOG = "/api/v1/auditlogevents";
type Entry = { created_at: string; action: string; payload: string; service_account_name: string };
type Page = { entries: Entry[]; next_starting_from?: string };

const read = async (emulator: Emulator, query = ""): Promise<Page> =>
  (await ask(emulator, "GET", `${LOG}${query}`)).json as Page;

describe("the audit log", () => {
  test("is for an Org Admin or Auditor of the organization, and for no other role", async () => {
    const emulator = await emulatorForTest();
    const statusFor = async (...roles: Parameters<Emulator["grantKey"]>[1][]) => {
      emulator.grantKey(emulator.key, ...(roles as ["AUDITOR"]));
      return (await ask(emulator, "GET", LOG)).status;
    };
    expect(await statusFor("CLUSTER_ADMIN")).toBe(403);
    expect(await statusFor("CLUSTER_DEVELOPER")).toBe(403);
    expect(await statusFor("AUDITOR")).toBe(200);
    expect(await statusFor("ORG_ADMIN")).toBe(200);
    expect(await statusFor("CLUSTER_ADMIN", "AUDITOR")).toBe(200);
    expect((await sqlUsers(emulator).list()).status).toBe(200);
  });

  test("has what the API and others changed, with the account, and no password", async () => {
    const emulator = await emulatorForTest();
    emulator.grantKey(emulator.key, "CLUSTER_ADMIN", "AUDITOR");
    await sqlUsers(emulator).create("app_one");
    await sqlUsers(emulator).setPassword("app_one", "Another-Kx7-mP2_qR9t");
    await sqlUsers(emulator).remove("app_one");
    await sqlUsers(emulator).remove("app_one");
    await emulator.addUser(SINGLE_CLUSTER_ID, "stranger");
    await emulator.changePassword(SINGLE_CLUSTER_ID, "stranger", "A-third-Kx7-mP2_qR9t");
    const page = await read(emulator);
    expect(
      page.entries.map(({ action, service_account_name: by }) => [action.replace("AUDIT_LOG_ACTION_", ""), by]),
    ).toEqual([
      ["CREATE_SQL_USER", "rolecall"],
      ["CHANGE_SQL_USER_PASSWORD", "rolecall"],
      ["DELETE_SQL_USER", "rolecall"],
      ["CREATE_SQL_USER", "ci-bot"],
      ["CHANGE_SQL_USER_PASSWORD", "ci-bot"],
    ]);
    expect(JSON.stringify(page)).not.toContain("Kx7");
  });

  const ways = (["always", "while-more"] as const).flatMap((paging) =>
    [true, false].flatMap((inclusive) => ["ASC", "DESC"].map((order) => ({ paging, inclusive, order }))),
  );
  test.each(ways)("is read whole page by page, $paging, inclusive: $inclusive, $order", async (way) => {
    const { order, ...behaviour } = way;
    const emulator = await emulatorForTest();
    emulator.grantKey(emulator.key, "CLUSTER_ADMIN", "AUDITOR");
    emulator.setAuditLog(behaviour);
    for (let index = 0; index < 25; index++) await emulator.addUser(SINGLE_CLUSTER_ID, `app_${index}`);
    const names = new Set<string>();
    let from: string | undefined;
    for (let turn = 0; turn < 30; turn++) {
      const start = from === undefined ? "" : `&starting_from=${encodeURIComponent(from)}`;
      const page = await read(emulator, `?sort_order=${order}&limit=4${start}`);
      for (const { payload } of page.entries) names.add(JSON.parse(payload).name);
      const isOver = page.next_starting_from === undefined || page.next_starting_from === from;
      from = page.next_starting_from;
      if (isOver) break;
    }
    expect([...names].toSorted()).toEqual(Array.from({ length: 25 }, (_, index) => `app_${index}`).toSorted());
    const last = from === undefined ? "none" : "one";
    expect(last).toBe(order === "ASC" && behaviour.paging === "always" ? "one" : "none");
  });

  test("comes late, has gaps and mentions others where the control says so", async () => {
    const emulator = await emulatorForTest();
    emulator.grantKey(emulator.key, "CLUSTER_ADMIN", "AUDITOR");
    const payloads = async () => (await read(emulator)).entries.map(({ payload }) => payload);
    emulator.setAuditLog({ complete: false });
    await emulator.addUser(SINGLE_CLUSTER_ID, "missing");
    emulator.setAuditLog({ complete: true, delayMs: 60_000 });
    await emulator.addUser(SINGLE_CLUSTER_ID, "late");
    emulator.addAuditEntry({ action: "AUDIT_LOG_ACTION_CREATE_SQL_USER", payload: '{"name":"a","note":"late"}' });
    expect(await payloads()).toEqual([]);
    emulator.setAuditLog({ delayMs: 0 });
    expect(await payloads()).toEqual(['{"name":"late"}', '{"name":"a","note":"late"}']);
  });

  test.each(["?sort_order=UP", "?starting_from=yesterday", "?limit=-1", "?limit=many"])("refuses %s", async (query) => {
    const emulator = await emulatorForTest();
    emulator.grantKey(emulator.key, "ORG_ADMIN");
    expect((await ask(emulator, "GET", `${LOG}${query}`)).status).toBe(400);
  });
});
