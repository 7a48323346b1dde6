import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { confirmNow } from "../../../testing/accounts/factors.ts";
import { inRequest } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import {
  approve,
  begin,
  codeOf,
  deny,
  events,
  idOf,
  list,
  newRequest,
  owned,
  requestForOwn,
  sent,
  stateFor,
  world,
} from "../../../testing/request-steps.ts";
import { change, look, type Person } from "../../../testing/requests.ts";
import {
  addRule,
  age,
  agree,
  changeRule,
  longStanding,
  rules,
  shownTo,
  underTwo,
} from "../../../testing/rule-steps.ts";
import { CLUSTER_ID, CLUSTER_PATH } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { type Actor, authorize, currentActor } from "../../access/guard.ts";
import { figuresDoor } from "../../edge/doors/overview.ts";
import { changeRoleDoor, inviteDoor, removeAccountDoor, resetLinkDoor } from "../../edge/doors/people/accounts.ts";
import { grantRoleDoor } from "../../edge/doors/people/rights.ts";
import { approveRequestDoor } from "../../edge/doors/requests.ts";
import { readOverview } from "../../edge/overview/overview.ts";
import { store } from "../../store/db/store.ts";
import { setDisabled } from "../../store/people/accounts.ts";
import { makeToken } from "../../store/people/tokens.ts";
import { digestOf, rulesOf } from "../../store/rules/access-rules.ts";

freshProcess();
afterEach(() => void vi.useRealTimers());

/** Approves what the page of the request shows to this person. */
async function approveShown(by: Person, id: string, more: object = {}) {
  const effects = (await shownTo(by, id))?.effects;
  return change(by, approveRequestDoor, Object.assign({ clusterId: CLUSTER_ID, id, effects }, more));
}
/** As beside *Requests* in the navigation. */
const toDecide = async (by: Person) => {
  const figures = await look(by, figuresDoor, {});
  return figures.ok ? figures.value.toDecide : undefined;
};
/** How many decisions the overview names, and what else waits. */
const tasksOf = ({ browser }: Person) =>
  inRequest(browser, async () => {
    const { waiting, moreWaiting } = await readOverview(
      authorize((await currentActor(false)) as Actor, "overview.read"),
    );
    return [waiting.filter((task) => task.kind === "decide").length, moreWaiting];
  });
const reasonFor = async (by: Person, id: string) =>
  (await shownTo(by, id))?.others.find(({ own }) => own)?.not?.why ?? "none";

describe.each(STORES)("a request that needs two persons, on %s", (kind) => {
  onStore(kind);
  let id: string;
  let people: Awaited<ReturnType<typeof underTwo>>;
  beforeEach(async () => {
    await begin();
    await owned("there");
    people = await underTwo();
    id = await newRequest();
  });

  test("is approved by two, of whom the first decides nothing", async () => {
    const { cleo, mara } = world;
    expect(await approveShown(cleo, id)).toMatchObject({ value: { approvals: { given: 1, needed: 2 } } });
    expect(sent("POST")).toEqual([]);
    expect(await stateFor(mara)).toBe("pending");
    expect((await list(cleo))[0]?.approvals).toEqual({ given: 1, needed: 2, own: true });
    expect(codeOf(await approveShown(cleo, id))).toBe("ok");
    expect(await stateFor(mara)).toBe("pending");
    expect(await approveShown(people.cora, id)).toMatchObject({ ok: true });
    expect([...world.users.keys()]).toEqual(["there", "pay_app"]);
    expect((await list(mara))[0]).toMatchObject({ state: "waiting", decided: { by: "Cleo and Cora" } });
    const approvals = (await events()).filter(({ action }) => action === "request.approve");
    expect(approvals.map(({ details }) => details.approval)).toEqual(["1 of 2", "1 of 2", "2 of 2"]);
    const what = {
      changed: false,
      byHand: false,
      name: "pay_app",
      access: expect.any(String),
      wantedDays: expect.anything(),
    };
    expect(approvals[0]?.details).toMatchObject(what);
  });

  test("waits for the other person alone once one has approved, in the overview as in the navigation", async () => {
    const tasks = async (by: Person) => [await toDecide(by), ...(await tasksOf(by))];
    expect(await tasks(world.cleo)).toEqual([1, 1, 0]);
    await approveShown(world.cleo, id);
    expect(await tasks(world.cleo)).toEqual([0, 0, 0]);
    expect(await tasks(people.cora)).toEqual([1, 1, 0]);
  });

  test("is sent once where both approve at the same time", async () => {
    const answers = await Promise.all([world.cleo, people.cora].map((by) => approveShown(by, id)));
    expect(answers.map(codeOf)).toEqual(["ok", "ok"]);
    expect([...world.users.keys()]).toEqual(["there", "pay_app"]);
  });

  test("ends with one refusal", async () => {
    await approveShown(world.cleo, id);
    expect(codeOf(await deny(people.cora, id))).toBe("ok");
    expect(codeOf(await approveShown(people.olga, id).catch(() => approve(people.olga, id)))).toBe("request_over");
  });

  test("is approved only as it was shown", async () => {
    expect(codeOf(await approve(world.cleo, id))).toBe("effects_changed");
    expect(codeOf(await approveShown(world.cleo, id, { effects: "0".repeat(64) }))).toBe("effects_changed");
  });

  test.each([
    ["no_factor", (who: Person) => age(who, 30, null)],
    ["new_factor", (who: Person) => age(who, 30, 6)],
    ["new_account", (who: Person) => age(who, 6, 6)],
  ])("counts nobody with %s", async (why, make) => {
    const { cora } = people;
    await make(cora);
    if (why === "new_account") {
      const db = await store();
      await db.updateTable("cluster_roles").set({ granted_at: 1 }).where("account_id", "=", cora.id).execute();
    }
    expect(await reasonFor(cora, id)).toBe(why);
    expect(codeOf(await approveShown(cora, id))).toBe("approver_new");
  });

  test("counts nobody who got the role within the seven days before", async () => {
    const { cora } = people;
    const db = await store();
    const at = Date.now() - 6 * 24 * 60 * 60_000;
    await db.updateTable("cluster_roles").set({ granted_at: at }).where("account_id", "=", cora.id).execute();
    expect(await reasonFor(cora, id)).toBe("new_right");
    expect(codeOf(await approveShown(cora, id))).toBe("approver_new");
  });

  test("counts no two of whom one gave the other rights, and none who did so to the requester", async () => {
    const { ada, cleo, mara } = world;
    const { cora, olga, otto } = people;
    const grant = (by: Person, to: Person, clusterId = CLUSTER_ID) =>
      change(by, grantRoleDoor, {
        holder: { kind: "account", id: to.id },
        clusterId,
        role: "cluster_developer",
        change: false,
      });
    expect(codeOf(await grant(otto, mara))).toBe("ok");
    expect(await reasonFor(otto, id)).toBe("made");
    expect(codeOf(await approveShown(otto, id))).toBe("approver_tied");
    // Through others: Ada gave rights to Olga, and Olga to Cleo.
    expect(codeOf(await grant(ada, olga))).toBe("ok");
    expect(codeOf(await grant(olga, cleo, "*"))).toBe("ok");
    expect(codeOf(await approveShown(cleo, id))).toBe("ok");
    expect(codeOf(await approveShown(ada, id))).toBe("approver_tied");
    expect(codeOf(await approveShown(olga, id))).toBe("approver_tied");
    expect(sent("POST")).toEqual([]);
    expect(codeOf(await approveShown(cora, id))).toBe("ok");
  });

  test("does not count an approver whose reset link another administrator made, also while it waits", async () => {
    const { ada, cleo } = world;
    await approveShown(cleo, id);
    expect(codeOf(await change(ada, resetLinkDoor, { accountId: cleo.id, email: "cleo@example.com" }))).toBe("ok");
    expect((await shownTo(people.cora, id))?.given).toMatchObject([{ name: "Cleo", void: { why: "new_account" } }]);
    expect(await approveShown(people.cora, id)).toMatchObject({ value: { approvals: { given: 1, needed: 2 } } });
    expect(sent("POST")).toEqual([]);
  });

  test("does not count an approver who has lost the account or the role since", async () => {
    await approveShown(world.cleo, id);
    await setDisabled(await store(), world.cleo.id, true);
    expect((await shownTo(people.cora, id))?.given).toMatchObject([{ void: { why: "no_right" } }]);
    expect(await approveShown(people.cora, id)).toMatchObject({ value: { approvals: { given: 1, needed: 2 } } });
  });

  test("is not left to a person either where an approver lost the right while the names on the cluster were read", async () => {
    vi.stubEnv("COCKROACH_API_ACCESS", "read");
    registry()?.delete("env");
    const { cleo, mara } = world;
    expect(codeOf(await approveShown(cleo, id, { byHand: true }))).toBe("ok");
    const effects = (await shownTo(people.cora, id))?.effects;
    const db = await store();
    let reads = 0;
    world.instead = async ({ method, path }, carryOut) => {
      if (method === "GET" && path === `${CLUSTER_PATH}/sql-users`) {
        reads++;
        await setDisabled(db, cleo.id, true);
      }
      return carryOut();
    };
    const input = { clusterId: CLUSTER_ID, id, effects, byHand: true };
    // The names are read anew.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 20_000 });
    expect(codeOf(await change(people.cora, approveRequestDoor, input))).toBe("effects_changed");
    expect(reads).toBe(1);
    expect(await stateFor(mara)).toBe("pending");
  });

  test("voids an approval of something else, and says so", async () => {
    const { cleo } = world;
    const { cora, olga } = people;
    await approveShown(cleo, id);
    expect(await approveShown(cora, id, { changes: { name: "pay_other" } })).toMatchObject({
      value: { approvals: { given: 1, needed: 2 } },
    });
    expect((await shownTo(olga, id))?.given).toMatchObject([
      { name: "Cleo", void: { why: "other", by: "Cora" } },
      { name: "Cora", void: null },
    ]);
    expect(codeOf(await approveShown(olga, id, { changes: { name: "pay_other" } }))).toBe("ok");
    expect([...world.users.keys()]).toEqual(["there", "pay_other"]);
  });

  test("voids approvals once what a reset would give is another, and says so", async () => {
    const db = await store();
    const reset = idOf(await requestForOwn(world.mara, "reset", await owned("app")));
    expect(await toDecide(world.cleo)).toBe(2);
    await approveShown(world.cleo, reset);
    expect(await toDecide(world.cleo)).toBe(1);
    await db.updateTable("sql_users").set({ admin_state: "restricted" }).where("name", "=", "app").execute();
    expect((await shownTo(people.cora, reset))?.given).toMatchObject([{ void: { why: "effects" } }]);
    // The request of before, and this one again.
    expect(await toDecide(world.cleo)).toBe(2);
    expect(await approveShown(people.cora, reset)).toMatchObject({ value: { approvals: { given: 1, needed: 2 } } });
  });

  test("counts no approval that was written into the store", async () => {
    const { cleo } = world;
    await approveShown(cleo, id);
    const db = await store();
    await db.updateTable("approvals").set({ account_id: people.olga.id, name: "Olga" }).execute();
    expect((await shownTo(people.cora, id))?.given).toEqual([]);
    const [event] = await db.selectFrom("approvals").select("intent_id").execute();
    await db
      .updateTable("audit_events")
      .set({ actor_id: people.olga.id })
      .where("intent_id", "=", event?.intent_id ?? "")
      .execute();
    expect((await shownTo(people.cora, id))?.given).toMatchObject([{ name: "Olga", void: { why: "edited" } }]);
    expect(await approveShown(people.cora, id)).toMatchObject({ value: { approvals: { given: 1, needed: 2 } } });
  });

  test("is decided by no rules that were edited in the store", async () => {
    const db = await store();
    await db.updateTable("access_rules").set({ approvals: 1 }).execute();
    expect(codeOf(await approve(world.cleo, id))).toBe("rules_edited");
    await db.deleteFrom("access_rules").execute();
    expect(codeOf(await approve(world.cleo, id))).toBe("rules_edited");
    expect(await rules(world.ada)).toMatchObject({ isEdited: true });
    expect(sent("POST")).toEqual([]);
  });

  test("is decided by no rules that were edited in the store with their event, and the next save puts them back", async () => {
    const { ada, cleo } = world;
    const db = await store();
    await db.updateTable("access_rules").set({ approvals: 1 }).execute();
    const events = db.updateTable("audit_events").where("action", "=", "rule.add").where("outcome", "=", "done");
    await events.set({ details: JSON.stringify({ rules: digestOf(await rulesOf(db)) }) }).execute();
    expect(codeOf(await approve(cleo, id))).toBe("rules_edited");
    await db.deleteFrom("audit_events").where("action", "=", "rule.add").execute();
    expect(codeOf(await approve(cleo, id))).toBe("rules_edited");
    expect(await rules(ada)).toMatchObject({ isEdited: true });
    expect(codeOf(await addRule(ada, { approvals: 1, level: "read-only", teamId: world.others }))).toBe("ok");
    expect(await rules(ada)).toMatchObject({ isEdited: false, rules: [{ approvals: 2 }, { approvals: 1 }] });
    expect(await approveShown(cleo, id)).toMatchObject({ value: { approvals: { given: 1, needed: 2 } } });
    expect(sent("POST")).toEqual([]);
  });

  test("is decided by no rules whose saved copy was edited or removed, and nobody saves over them", async () => {
    const { ada, cleo } = world;
    const db = await store();
    const weaker = (await rulesOf(db)).map((rule) => Object.assign({}, rule, { approvals: 1 }));
    await db.updateTable("access_rules").set({ approvals: 1 }).execute();
    await db
      .updateTable("sealed_rules")
      .set({ rules: JSON.stringify(weaker) })
      .execute();
    await db.deleteFrom("audit_events").where("action", "=", "rule.add").execute();
    for (const _ of ["edited", "removed"]) {
      expect(codeOf(await approve(cleo, id))).toBe("rules_edited");
      expect(codeOf(await addRule(ada, { approvals: 1, level: "read-only" }))).toBe("rules_edited");
      await db.deleteFrom("sealed_rules").execute();
    }
  });

  test("is decided by nobody once the rule that it was sent under was removed from it", async () => {
    await (await store()).updateTable("requests").set({ rule: null }).where("id", "=", id).execute();
    expect(codeOf(await approve(world.cleo, id))).toBe("rules_edited");
    expect(sent("POST")).toEqual([]);
  });

  test("is decided by the rule that it was sent under where that was stricter, and by the rule now where that is", async () => {
    const { ada, cleo } = world;
    const { cora, olga, otto } = people;
    await longStanding("Nora", { administrator: true });
    expect(codeOf(await changeRule(ada, { approvals: 3 }))).toBe("ok");
    expect((await shownTo(cleo, id))?.approvals).toBe(3);
    const later = await newRequest(world.mara, { name: "pay_later" });
    expect(codeOf(await changeRule(ada, { approvals: 2 }))).toBe("ok");
    for (const by of [olga, otto]) expect(codeOf(await agree(by))).toBe("ok");
    expect((await shownTo(cleo, later))?.approvals).toBe(3);
    expect((await shownTo(cleo, id))?.approvals).toBe(2);
    for (const by of [cleo, cora]) expect(codeOf(await approveShown(by, later))).toBe("ok");
    expect(sent("POST")).toEqual([]);
    expect(codeOf(await approveShown(olga, later))).toBe("ok");
    expect([...world.users.keys()]).toContain("pay_later");
  });

  test("asks nobody else for a deletion, which gives nothing", async () => {
    const gone = idOf(await requestForOwn(world.mara, "delete", await owned("old_app")));
    expect(codeOf(await approve(world.cleo, gone))).toBe("ok");
  });

  test("an invitation by one of them does not make two", async () => {
    const { ada } = world;
    expect(codeOf(await change(ada, inviteDoor, { email: "second@example.com", role: "administrator" }))).toBe("ok");
    const second = await longStanding("Second", { administrator: true });
    const db = await store();
    await db.updateTable("accounts").set({ invited_by: ada.id }).where("id", "=", second.id).execute();
    expect(codeOf(await approveShown(ada, id))).toBe("ok");
    expect(codeOf(await approveShown(second, id))).toBe("approver_tied");
    void makeToken;
  });

  test("nor an invitation by somebody whom one of them invited and then removed", async () => {
    const { ada } = world;
    const db = await store();
    const xi = await longStanding("Xi", { administrator: true });
    const yu = await longStanding("Yu", { administrator: true });
    await db.updateTable("accounts").set({ invited_by: ada.id }).where("id", "=", xi.id).execute();
    await db.updateTable("accounts").set({ invited_by: xi.id }).where("id", "=", yu.id).execute();
    expect(codeOf(await approveShown(ada, id))).toBe("ok");
    expect(codeOf(await approveShown(yu, id))).toBe("approver_tied");
    const removed = await change(ada, removeAccountDoor, { accountId: xi.id, email: "xi@example.com" });
    expect(codeOf(removed)).toBe("ok");
    expect(await reasonFor(yu, id)).toBe("made_by");
    expect(codeOf(await approveShown(yu, id))).toBe("approver_tied");
  });

  test("nor rights that one of them gave to somebody who was removed then", async () => {
    const { ada, mara } = world;
    const { olga, otto } = people;
    const grant = (by: Person, to: Person) =>
      change(by, grantRoleDoor, {
        holder: { kind: "account", id: to.id },
        clusterId: CLUSTER_ID,
        role: "cluster_developer",
        change: false,
      });
    expect(codeOf(await grant(olga, otto))).toBe("ok");
    expect(codeOf(await grant(otto, mara))).toBe("ok");
    expect(
      codeOf(await change(ada, changeRoleDoor, { accountId: otto.id, email: "otto@example.com", role: "member" })),
    ).toBe("ok");
    expect(codeOf(await change(olga, removeAccountDoor, { accountId: otto.id, email: "otto@example.com" }))).toBe("ok");
    // As after the archiving of the audit's old events.
    await (await store()).deleteFrom("audit_events").where("action", "=", "account.change_role").execute();
    for (const by of [olga, ada]) expect(codeOf(await approveShown(by, id))).toBe("approver_tied");
  });
});

describe("a rule with a level", () => {
  beforeEach(async () => {
    await begin();
    await confirmNow(world.ada.browser);
    await owned("there");
  });

  test("limits what can be requested, and what can be approved of an earlier request", async () => {
    const { ada, cleo, mara } = world;
    const early = await newRequest(mara, { access: "for=read-write" });
    const rule = { approvals: 1, level: "read-only", teamId: world.payments } as const;
    expect(codeOf(await addRule(ada, rule))).toBe("ok");
    expect(codeOf(await approve(cleo, early))).toBe("invalid_input");
    expect(codeOf(await approve(cleo, early, { access: "for=read-only" }))).toBe("ok");
    await expect(newRequest(mara, { name: "pay_two", access: "for=read-write" })).rejects.toThrow("invalid_input");
    await expect(newRequest(mara, { name: "pay_two", access: "for=monitoring" })).rejects.toThrow("invalid_input");
    await newRequest(mara, { name: "pay_two", access: "for=read-only" });
  });

  test("names administrators alone", async () => {
    const { ada, cleo } = world;
    const id = await newRequest();
    expect(codeOf(await addRule(ada, { approvals: 1, approvers: "administrator" }))).toBe("ok");
    expect(codeOf(await approve(cleo, id))).toBe("approver_role");
    expect(codeOf(await approve(ada, id))).toBe("ok");
  });
});
