import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Rule } from "#lib/shared/requests/rules.ts";
import { confirmNow } from "../../../testing/accounts/factors.ts";
import { change, look } from "../../../testing/requests.ts";
import { TWO } from "../../../testing/rule-steps.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  approve,
  ask,
  asked,
  begin,
  claimed,
  DAY,
  endOnCluster,
  granted,
  HOUR,
  isThere,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { requestChoicesDoor, requestForOwnDoor, requestPreviewDoor } from "../../edge/doors/requests.ts";
import { addRuleDoor } from "../../edge/doors/rules.ts";
import { store } from "../../store/db/store.ts";
import { digestOf } from "../../store/rules/access-rules.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const rule = async (hours: number, more: Partial<Rule> = {}) => {
  await confirmNow(world.ada.browser);
  const added = await change(world.ada, addRuleDoor, { rule: Object.assign({}, TWO, { approvals: 1, hours }, more) });
  if (!added.ok) throw new Error(JSON.stringify(added.error));
};
const second = (at: number) => Math.floor(at / 1_000) * 1_000;
const tooLong = (field: string) => ({
  error: { code: "invalid_input", fields: { [field]: expect.stringContaining("at most 2 hours") } },
});

describe("a rule of two hours at most", () => {
  beforeEach(() => begin());

  test("refuses a longer access when it is asked for, in minutes, until a time and from a start", async () => {
    await rule(2);
    const start = second(Date.now()) + DAY;
    expect(await ask({ wantedMinutes: 121 })).toMatchObject(tooLong("wantedMinutes"));
    const until = { wantedMinutes: null, wantedUntil: second(Date.now()) + 3 * HOUR };
    expect(await ask(until)).toMatchObject(tooLong("wantedUntil"));
    const later = { wantedMinutes: null, startsAt: start, wantedUntil: start + 2 * HOUR + 1_000 };
    expect(await ask(later)).toMatchObject(tooLong("wantedUntil"));
    expect(await ask({ wantedMinutes: 120 })).toMatchObject({ ok: true });
    expect(await ask({ wantedMinutes: null, startsAt: start, wantedUntil: start + 2 * HOUR })).toMatchObject({
      ok: true,
    });
  });

  test("is the narrower of two, and no rule of other teams or clusters", async () => {
    await rule(8);
    await rule(1, { teamId: world.others });
    expect(await ask({ wantedMinutes: 480 })).toMatchObject({ ok: true });
    await rule(2, { teamId: world.payments, clusters: [world.clusterId] });
    expect(await ask({ wantedMinutes: 480 })).toMatchObject(tooLong("wantedMinutes"));
    const choices = await look(world.mara, requestChoicesDoor, {});
    expect(choices).toMatchObject({ value: { clusters: [{ hours: { [world.payments]: 2 } }] } });
  });

  test("refuses the approval of a longer one that was sent before it, and the page says so", async () => {
    const id = await asked({ wantedMinutes: 180 });
    await rule(2);
    const seen = await look(world.ada, requestPreviewDoor, { clusterId: world.clusterId, id });
    expect(seen).toMatchObject({ value: { problem: expect.stringContaining("Deny it"), rule: { hours: 2 } } });
    expect(await approve(id)).toMatchObject(tooLong("wantedMinutes"));
    expect(world.cloud.userNames(world.clusterId).some((name) => name.startsWith("app_shop"))).toBe(false);
  });

  test("limits how far Extend moves an end from now, when it is asked for and when it is approved", async () => {
    const { id, name } = await granted({ wantedMinutes: 60 });
    await claimed(id);
    const end = endOnCluster(name);
    const sqlUserId = (await rowOf(await store(), { clusterId: world.clusterId, name }))?.id ?? "";
    const extend = (wanted: object) =>
      change(world.mara, requestForOwnDoor, { kind: "extend", sqlUserId, reason: "More rows", ...wanted });
    const before = await extend({ wantedMinutes: 180 });
    if (!before.ok) throw new Error(before.error.code);
    await rule(2);
    expect(await approve(before.value.id)).toMatchObject(tooLong("wantedMinutes"));
    for (const [field, wanted] of [
      ["wantedMinutes", 121],
      ["wantedDays", 1],
      ["wantedUntil", second(Date.now()) + 3 * HOUR],
    ] as const)
      expect(await extend({ [field]: wanted })).toMatchObject({ error: { code: "invalid_input" } });
    expect(await approve(before.value.id, { wantedMinutes: 121 })).toMatchObject(tooLong("wantedMinutes"));
    expect(endOnCluster(name)).toBe(end);
    expect(await approve(before.value.id, { wantedMinutes: 120 })).toMatchObject({ ok: true });
    expect(endOnCluster(name)).toBeGreaterThan(end);
    expect(isThere(name)).toBe(true);
  });

  test("is about temporary access alone: another SQL user gets any end", async () => {
    await rule(2);
    const { id = "" } = (await rowOf(await store(), { clusterId: world.clusterId, name: "pay_old" })) ?? {};
    await (await store())
      .updateTable("sql_users")
      .set({ wanted_until: second(Date.now()) + HOUR } as object)
      .where("id", "=", id)
      .execute();
    const extend = { kind: "extend", sqlUserId: id, reason: "Still needed", wantedDays: 30 };
    expect(await change(world.mara, requestForOwnDoor, extend)).toMatchObject({ ok: true });
  });
});

test("the hours of a rule are in the digest of the rules", () => {
  const one = { id: "rul_1", changedBy: "Ada", changedAt: 1 };
  expect(digestOf([Object.assign({}, TWO, one, { hours: 2 })])).not.toBe(digestOf([Object.assign({}, TWO, one)]));
});
