import { expect, test } from "vitest";
import { eachStore } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { saveApproved, saveDenied } from "../requests/request-decisions.ts";
import { addRequest, type NewRequest } from "../requests/requests.ts";
import { putRule } from "./access-rules.ts";
import { ruleUses } from "./rule-uses.ts";

const ORDERS = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";
const STOCK = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";
const DAY = 24 * 60 * 60_000;
const ADA = { id: "acc_ada", name: "Ada" };
const RULE = {
  teamId: "tem_pay",
  level: null,
  approvals: 1,
  approvers: "cluster_admin",
  hours: null,
  perDay: null,
} as const;
const GIVING = { level: "read-only", approvals: 0, hours: 4, perDay: 2 } as const;

eachStore((db) => {
  const now = Date.now();
  const ask = (more: Partial<NewRequest> = {}, at = now) => {
    const request: NewRequest = {
      kind: "grant",
      requester: { id: "acc_mara", name: "Mara" },
      team: { id: "tem_pay", name: "Payments" },
      cluster: { id: ORDERS, name: "orders" },
      sqlUserId: null,
      name: "app_orders_mara",
      requested: "{}",
      reason: "Why",
    };
    return addRequest(db(), Object.assign(request, more), at);
  };
  const approve = async (id: string, by: typeof ADA | { rule: string }, at = now, lastsMs = DAY) => {
    const approval = { by, name: "app_orders_mara", approved: null, sqlUserId: null, expiresAt: at + lastsMs };
    expect(await saveApproved(db(), id, approval, at)).toBe(true);
  };
  const put = (id: string, changedAt: number, more = {}) =>
    putRule(db(), id, Object.assign({ clusters: [ORDERS] }, RULE, more), "Ada", changedAt);

  test("a rule was used by what was approved on its team and cluster since it changed, and by what it gave itself", async () => {
    await put("rul_asks", now - 90 * DAY);
    await put("rul_new", now - DAY, { teamId: null, clusters: "all" });
    await put("rul_gives", now, GIVING);
    await put("rul_other", now - 90 * DAY, { teamId: "tem_other" });
    await approve(await ask({}, now - 40 * DAY), ADA, now - 40 * DAY);
    await approve(await ask({ kind: "create" }, now - 2 * DAY), ADA, now - 2 * DAY);
    await approve(await ask(), ADA, now - 1);
    await approve(await ask({ cluster: { id: STOCK, name: "stock" } }), ADA, now - 3, 1);
    await approve(await ask({}, now - 3 * DAY), { rule: "rul_gives rul_gone" }, now - 3 * DAY);
    await approve(await ask(), { rule: "rul_gives" }, now - 5);
    await approve(await ask({ kind: "delete" }), ADA);
    await saveDenied(db(), await ask(), { by: ADA, reason: "no" });
    await ask();

    expect(Object.fromEntries(await ruleUses(db(), now))).toEqual({
      rul_asks: { times: 2, isSinceChange: false, lastAt: now - 1, running: 1 },
      rul_new: { times: 2, isSinceChange: true, lastAt: now - 1, running: 1 },
      rul_gives: { times: 2, isSinceChange: false, lastAt: now - 5, running: 1 },
    });
  });

  test("a use that is older than thirty days is named with its time, and not counted", async () => {
    await db().deleteFrom("requests").execute();
    await put("rul_asks", now - 90 * DAY);
    await approve(await ask({}, now - 31 * DAY), ADA, now - 31 * DAY);
    const old = { times: 0, isSinceChange: false, lastAt: now - 31 * DAY, running: 0 };
    expect((await ruleUses(db(), now)).get("rul_asks")).toEqual(old);
  });

  test("the uses of a hundred rules are read in as many statements as those of one, and none compares a rule with a request", async () => {
    await db().deleteFrom("access_rules").execute();
    await put("rul_7", now - 400 * DAY, { teamId: "tem_7" });
    await approve(await ask({ team: { id: "tem_7", name: "Stock" } }), ADA, now - 2 * DAY);
    const asked = async () => {
      const statements = await statementsOf(async () =>
        expect((await ruleUses(db(), now)).get("rul_7")?.lastAt).toBe(now - 2 * DAY),
      );
      return statements.map(({ text }) => text).filter((text) => text.includes("requests") || text.includes("rules"));
    };
    const ofOne = await asked();
    for (let at = 0; at < 100; at++) await put(`rul_${at}`, now - 400 * DAY, { teamId: `tem_${at}` });
    expect((await asked()).toSorted()).toEqual(ofOne.toSorted());
    expect(ofOne.some((text) => text.includes("access_rules"))).toBe(true);
    for (const text of ofOne) expect(text.includes("access_rules") && text.includes('"requests"')).toBe(false);
  });
});
