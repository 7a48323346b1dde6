import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Rule } from "#lib/shared/requests/rules.ts";
import { codeAt, confirmNow, turnOnApp } from "../../../testing/accounts/factors.ts";
import { inRequest } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { unitPerson } from "../../../testing/people.ts";
import { programOf } from "../../../testing/program.ts";
import { change, look } from "../../../testing/requests.ts";
import { addRule, age } from "../../../testing/rule-steps.ts";
import { freshProcess } from "../../../testing/server.ts";
import {
  approve,
  begin,
  claim,
  claimed,
  DAY,
  endOnCluster,
  granted,
  HOUR,
  isThere,
  requestNow,
  rounds,
  setClock,
  sql,
  world,
} from "../../../testing/sql-users/grant-steps.ts";
import {
  askAtOnce,
  givenAtOnce,
  gives,
  proveFactor,
  rulesSeen,
  underGiving,
} from "../../../testing/sql-users/rule-gives.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { currentActor } from "../../access/guard.ts";
import { resetLinkDoor } from "../../edge/doors/people/accounts.ts";
import { addMemberDoor, removeMemberDoor } from "../../edge/doors/people/teams.ts";
import { requestChoicesDoor } from "../../edge/doors/requests.ts";
import { changeRuleDoor, removeRuleDoor } from "../../edge/doors/rules.ts";
import { finishCreationDoor } from "../../edge/doors/sql-users/creation.ts";
import { deleteSqlUserDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { startJob, underOf } from "../../jobs/control.ts";
import { confirmIdentity } from "../../people/factors/confirm-identity.ts";
import { readInBackground } from "../../sql-users/reread-list.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { itemsOfJob } from "../../store/jobs/job-items.ts";
import { approvalJob, openKeyOf } from "./job.ts";

freshProcess();
endSqlWorlds();
afterEach(() => vi.useRealTimers());

const FACTOR = { error: { code: "factor_proof_required" } };
const waitsFor = (not: string) => ({ value: { byRule: { not } } });
const usersOfGrants = () => world.cloud.userNames(world.clusterId).filter((name) => name.startsWith("app_"));
const rowsOf = async () => (await store()).selectFrom("requests").selectAll().orderBy("created_at").execute();
const eventsOf = async (action: string) => {
  const rows = await (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  return rows
    .filter((row) => row.action === action && row.outcome === "intended")
    .map((row) => JSON.parse(row.details));
};
const toldTo = async ({ id }: { id: string }) => {
  const rows = await (await store()).selectFrom("notices").selectAll().where("account_id", "=", id).execute();
  return rows.map(({ text }) => text);
};
const unreadOf = async ({ id }: { id: string }, about: string) => {
  const rows = (await store()).selectFrom("notices").select("text").where("account_id", "=", id);
  const unread = await rows.where("about", "=", about).where("read_at", "is", null).execute();
  return unread.map(({ text }) => text);
};
async function resetByAda() {
  const mara = { accountId: world.mara.id, email: unitPerson("Mara").email };
  if (!(await change(world.ada, resetLinkDoor, mara)).ok) throw new Error("no link");
}
/** Mara leaves the team, and is added again by an administrator. */
async function joinAnew() {
  const member = { teamId: world.payments, accountId: world.mara.id };
  for (const door of [removeMemberDoor, addMemberDoor])
    if (!(await change(world.ada, door, member)).ok) throw new Error(door.operation.name);
}
/** A change of the rule by one administrator. */
async function changeRule(more: Partial<Rule>) {
  const [rule] = await rulesSeen(world.ada);
  const about = { id: rule?.id, was: rule?.changedAt, rule: Object.assign(gives(), more) };
  return change(world.ada, changeRuleDoor, about);
}
async function removeRule() {
  const [rule] = await rulesSeen(world.ada);
  return change(world.ada, removeRuleDoor, { id: rule?.id, was: rule?.changedAt });
}

describe.each(STORES)("a rule without an approval, on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
    await underGiving();
  });

  test("gives access at once after a code for this act, says that nobody approved it, and notifies the Cluster Admins", async () => {
    const { key } = await turnOnApp(world.mara.browser);
    const old = Date.now() - 30 * DAY;
    await (await store()).updateTable("totp").set({ since: old }).where("account_id", "=", world.mara.id).execute();
    expect(await askAtOnce()).toMatchObject(FACTOR);
    const code = codeAt(key, Date.now() + 30_000);
    const confirm = (given: string) =>
      inRequest(world.mara.browser, () => confirmIdentity(async () => ({ code: given })));
    expect(await confirm(`${(Number(code) + 1) % 1_000_000}`.padStart(6, "0"))).toMatchObject({ ok: false });
    expect(await askAtOnce()).toMatchObject(FACTOR);
    expect(await confirm(code)).toMatchObject({ ok: true });
    const answer = await askAtOnce();
    expect(answer).toMatchObject({ value: { byRule: { not: null } } });
    const id = answer.ok ? answer.value.id : "";
    const now = await requestNow(id);
    expect(now).toMatchObject({ state: "ready", byRule: expect.stringMatching(/^rul_/), decided: { by: "a rule" } });
    const { name } = now.requested;
    expect(sql().isAdmin(name)).toBe(false);
    expect(await eventsOf("request.approve")).toEqual([]);
    expect(await eventsOf("request.approve_by_rule")).toMatchObject([{ rule: now.byRule, approvals: "none", name }]);
    expect((await eventsOf("sql_user.create")).at(-1)).toMatchObject({
      rule: now.byRule,
      approvals: "none",
      request: id,
    });
    expect((await toldTo(world.ada)).join()).toContain("A rule gave it, without an approval.");
    expect((await toldTo(world.mara)).join()).toContain("If that was not you");
    const { password } = await claimed(id);
    await world.signIn(name, password);
    expect(endOnCluster(name)).toBeLessThanOrEqual(Date.now() + 2 * HOUR + 60_000);
    // A code is for one act.
    expect(await askAtOnce()).toMatchObject(FACTOR);
    expect(await rowsOf()).toHaveLength(1);
  });

  test("takes no password in place of a second factor, and one proof for one request of two at once", async () => {
    await confirmNow(world.mara.browser);
    expect(await askAtOnce()).toMatchObject(FACTOR);
    expect(await rowsOf()).toEqual([]);
    await proveFactor();
    const both = await Promise.all([askAtOnce(), askAtOnce({ access: "db=stock" })]);
    expect(both.filter((answer) => answer.ok)).toHaveLength(1);
    expect(usersOfGrants()).toHaveLength(1);
  });

  test("takes a code as a second factor alone: it opens nothing that asks for the password, and the session gets a new id", async () => {
    const sessions = async () =>
      (await store()).selectFrom("sessions").selectAll().where("account_id", "=", world.ada.id).execute();
    await (await store()).updateTable("sessions").set({ confirmed_at: 1, proved_at: null }).execute();
    const before = (await sessions()).map(({ id_hash }) => id_hash);
    await proveFactor(world.ada);
    expect((await sessions()).map(({ id_hash }) => id_hash)).not.toEqual(before);
    const refused = { error: { code: "reauthentication_required" } };
    expect(await addRule(world.ada, { approvals: 1, hours: 8 })).toMatchObject(refused);
    expect((await sessions()).map(({ proved_at }) => proved_at)).toEqual([null]);
  });

  test("leaves to a person what an app proves that was added since, although an older passkey is there", async () => {
    const db = await store();
    await db.deleteFrom("totp").execute();
    const key = { credential_id: "key", public_key: "key", transports: "", name: "Key", counter: 0 };
    const old = { id: "key_old", account_id: world.mara.id, made_at: Date.now() - 30 * DAY, last_used_at: null };
    await db.insertInto("passkeys").values(Object.assign(key, old)).execute();
    // As a stranger with a copied session and the password could.
    const { key: added } = await turnOnApp(world.mara.browser);
    const code = codeAt(added, Date.now() + 30_000);
    expect(await inRequest(world.mara.browser, () => confirmIdentity(async () => ({ code })))).toMatchObject({
      ok: true,
    });
    expect(await askAtOnce()).toMatchObject(waitsFor("new_factor"));
    expect(usersOfGrants()).toEqual([]);
    // That code was for this request.
    expect(await askAtOnce({ access: "db=stock" })).toMatchObject(FACTOR);
  });

  test.each<[not: string, more: object, before: () => Promise<unknown>]>([
    ["level", { access: "for=read-write&db=shop" }, async () => {}],
    ["level", { access: "for=ddl-owner&db=shop" }, async () => {}],
    ["level", { access: "db=shop&with=routines" }, async () => {}],
    ["hours", { wantedMinutes: 121 }, async () => {}],
    ["start", { startsAt: Date.now() + 5 * DAY }, async () => {}],
    ["no_factor", {}, () => age(world.mara, 30, null)],
    ["new_factor", {}, () => age(world.mara, 30, 6)],
    ["new_account", {}, () => age(world.mara, 6, 30)],
    ["new_account", {}, () => resetByAda()],
    ["new_member", {}, () => joinAnew()],
  ])("leaves to a person what it does not give: %s, %o", async (not, more, before) => {
    await before();
    await proveFactor();
    const answer = await askAtOnce(more);
    expect(answer).toMatchObject(waitsFor(not));
    const id = answer.ok ? answer.value.id : "";
    expect(await requestNow(id)).toMatchObject({ state: "pending" });
    expect((await requestNow(id)).notByRule).toBe(answer.ok ? answer.value.byRule?.not : "");
    expect(usersOfGrants()).toEqual([]);
    expect((await toldTo(world.ada)).join()).toContain("Mara requests temporary access");
    expect(await approve(id)).toMatchObject({ ok: true });
    expect((await requestNow(id)).byRule).toBeUndefined();
  });

  test("gives so much within 24 hours, whatever became of it, and then a person decides", async () => {
    await givenAtOnce();
    const second = await givenAtOnce({ access: "db=stock" });
    expect(await claim(second)).toMatchObject({ ok: true });
    await proveFactor();
    expect(await askAtOnce()).toMatchObject(waitsFor("limit"));
    const choices = await look(world.mara, requestChoicesDoor, {});
    expect(choices).toMatchObject({ value: { clusters: [{ atOnce: { [world.payments]: { not: "limit" } } }] } });
    await setClock(Date.now() + DAY + HOUR);
    expect(await givenAtOnce({ wantedMinutes: 30 })).toMatch(/^ask_/);
  });

  test("gives nothing to a program, nor what one asked for", async () => {
    const call = await programOf(world.mara, { scopes: ["request", "read"] });
    const body = { kind: "grant", clusterId: world.clusterId, teamId: world.payments, access: "db=shop" };
    const asked = Object.assign({ wantedMinutes: 60, reason: "Nightly" }, body);
    expect((await call("POST", "/requests", Object.assign({ atOnce: true }, asked))).status).toBe(400);
    const { status, body: sent } = await call("POST", "/requests", asked);
    expect([status, usersOfGrants()]).toEqual([201, []]);
    const id = (sent as { id: string }).id;
    expect(await requestNow(id)).toMatchObject({ state: "pending", notByRule: "token" });
  });

  test("waits for a person where another rule asks for an approval, and where nobody wanted it at once", async () => {
    await confirmNow(world.ada.browser);
    expect(await addRule(world.ada, { approvals: 1, hours: 8 })).toMatchObject({ value: { waits: null } });
    await proveFactor();
    const answer = await askAtOnce();
    expect(answer.ok && answer.value.byRule).toBeUndefined();
    expect((await rowsOf()).map(({ state }) => state)).toEqual(["pending"]);
    expect(usersOfGrants()).toEqual([]);
  });

  test.each<[what: string, change: () => Promise<unknown>]>([
    ["is removed", removeRule],
    ["asks for an approval", () => changeRule({ approvals: 1, perDay: null })],
    ["gives less", () => changeRule({ hours: 1 })],
    [
      "is kept by another that asks for an approval",
      async () => (await addRule(world.ada, { approvals: 1, hours: 8 })).ok,
    ],
    [
      "was edited in the store",
      async () => (await store()).updateTable("access_rules").set({ hours: 700 }).executeTakeFirst(),
    ],
  ])("gives no password once it %s, and does not take back what was claimed", async (_what, act) => {
    const [unclaimed, taken] = [await givenAtOnce(), await givenAtOnce({ access: "db=stock" })];
    await claimed(taken);
    await confirmNow(world.ada.browser);
    await act();
    expect((await requestNow(unclaimed)).state).toBe("void");
    expect(await claim(unclaimed)).toMatchObject({ error: { code: "request_over" } });
    expect((await requestNow(taken)).state).toBe("finished");
  });

  test.each<[what: string, act: () => Promise<unknown>]>([
    ["was reset by another", () => resetByAda()],
    ["lost its second factor", () => age(world.mara, 30, null)],
    ["has only a new second factor", () => age(world.mara, 30, 1)],
    ["left the team and was added anew", () => joinAnew()],
  ])("gives no password to a person whose account %s", async (_what, act) => {
    const id = await givenAtOnce();
    await confirmNow(world.ada.browser);
    await act();
    expect((await requestNow(id)).state).toBe("void");
    expect(await claim(id)).toMatchObject({ error: { code: "request_over" } });
  });

  test("cannot be written into the store: a waiting request gets no password by it, nor what a person approved", async () => {
    const [rule] = await rulesSeen(world.ada);
    const real = await givenAtOnce();
    const waiting = await askAtOnce({ access: "for=read-write&db=shop", atOnce: undefined });
    const id = waiting.ok ? waiting.value.id : "";
    const db = await store();
    const from = (await rowsOf()).find((row) => row.id === real);
    const { sql_user_id, grant_seal, expires_at, name, decided_at } = from ?? { sql_user_id: null };
    const byRule = { state: "approved", by_rule: rule?.id ?? null, decided_at: decided_at ?? 1 } as const;
    const forged = Object.assign({ sql_user_id, grant_seal, expires_at, name }, byRule);
    await db
      .updateTable("requests")
      .set(forged as object)
      .where("id", "=", id)
      .execute();
    expect(await claim(id)).toMatchObject({ error: { code: "request_over" } });
    // Also where its access is within what the rule gives.
    const asked = JSON.stringify(Object.assign(JSON.parse(from?.asked ?? "{}"), { wantedMinutes: 90 }));
    await db.updateTable("requests").set({ asked }).where("id", "=", id).execute();
    expect(await claim(id)).toMatchObject({ error: { code: "grant_edited" } });
    const { id: approved } = await granted({ access: "db=stock" });
    await db
      .updateTable("requests")
      .set({ by_rule: rule?.id ?? null })
      .where("id", "=", approved)
      .execute();
    expect(await claim(approved)).toMatchObject({ error: { code: "grant_edited" } });
  });

  test("leaves to a person what a dead server left, and tells the Cluster Admins of it", async () => {
    const answer = await askAtOnce({ atOnce: undefined });
    const id = answer.ok ? answer.value.id : "";
    const { clusterId } = world;
    const db = await store();
    await db.deleteFrom("notices").execute();
    const job = await inRequest(world.mara.browser, async () => {
      const actor = await currentActor(false);
      if (!actor) throw new Error(id);
      const input = { id, clusterId, byRule: true } as const;
      const item = { step: "grant", input: {}, data: { endsAt: null }, openKey: openKeyOf(id) } as const;
      return startJob(db, approvalJob, Object.assign(await underOf(actor), { about: id, input }), [item]);
    });
    const left = { state: "approved", by_rule: "rul_1", decided_at: Date.now(), sql_user_id: "usr_died" } as const;
    await db.updateTable("requests").set(left).where("id", "=", id).execute();
    const [item] = await itemsOfJob(db, job ?? "");
    await db.updateTable("job_items").set({ state: "running", run: "run_of_the_dead" }).execute();
    const begun = { run: "run_of_the_dead", begun_at: Date.now(), outcome: null, ended_at: null };
    const step = { item_id: item?.id ?? "", step: "grant", code: null, facts: null, event_id: null };
    await db.insertInto("job_steps").values(Object.assign(step, begun)).execute();
    await rounds();
    expect(await requestNow(id)).toMatchObject({ state: "pending", notByRule: "failed" });
    expect((await requestNow(id)).byRule).toBeUndefined();
    expect((await toldTo(world.ada)).join()).toContain("Mara requests temporary access");
    expect(await approve(id)).toMatchObject({ ok: true });
  });

  test("gives no password of a SQL user that got more than the rule gives, by a group role that holds more, until a person finishes it", async () => {
    await claimed(await givenAtOnce());
    sql().asRoot("GRANT UPDATE, DELETE ON TABLE shop.public.* TO shop_ro_role", "shop");
    await proveFactor();
    const answer = await askAtOnce({ reason: "Again" });
    expect(answer).toMatchObject(waitsFor("not_proved"));
    const id = answer.ok ? answer.value.id : "";
    expect(await claim(id)).toMatchObject({ error: { code: "waiting_for_restriction" } });
    const { name } = (await requestNow(id)).requested;
    const unread = () => unreadOf(world.ada, `request:${id}:unfinished`);
    expect(await unread()).toEqual([expect.stringContaining(`Mara asked for temporary access as ${name} on cluster`)]);
    expect((await unread()).join()).toContain("it waits for a person who may create SQL users to finish it.");
    expect((await toldTo(world.mara)).join()).toContain(`You asked for temporary access as ${name}`);
    const finished = await change(world.ada, finishCreationDoor, { clusterId: world.clusterId, name });
    const surplus = expect.arrayContaining([expect.stringContaining("UPDATE")]);
    expect(finished).toMatchObject({ value: { password: null, proved: { surplus } } });
    expect(await unread()).toEqual([]);
    const { password } = await claimed(id);
    await world.signIn(name, password);
  });

  test("asks its requester to finish a SQL user where nobody else is Cluster Admin there", async () => {
    await claimed(await givenAtOnce());
    sql().asRoot("GRANT UPDATE, DELETE ON TABLE shop.public.* TO shop_ro_role", "shop");
    const db = await store();
    const old = Date.now() - 30 * DAY;
    const role = { clusterId: world.clusterId, role: "cluster_admin", by: "Ada" } as const;
    await putGrant(db, { kind: "account", id: world.mara.id }, role, old);
    await db.updateTable("accounts").set({ role: "member" }).execute();
    await proveFactor();
    const answer = await askAtOnce({ reason: "Again" });
    expect(answer).toMatchObject(waitsFor("not_proved"));
    const id = answer.ok ? answer.value.id : "";
    const { name } = (await requestNow(id)).requested;
    const unread = () => unreadOf(world.mara, `request:${id}:unfinished`);
    expect(await unread()).toEqual([expect.stringContaining(`You asked for temporary access as ${name}`)]);
    const finished = await change(world.mara, finishCreationDoor, { clusterId: world.clusterId, name });
    expect(finished).toMatchObject({ ok: true });
    expect(await unread()).toEqual([]);
  });

  test.each<[where: string, remove: (name: string) => Promise<unknown>]>([
    ["in Rolecall", async (name) => change(world.ada, deleteSqlUserDoor, { clusterId: world.clusterId, name })],
    [
      "outside Rolecall",
      async (name) => {
        await world.cloud.removeUser(world.clusterId, name);
        await readInBackground(world.clusterId);
      },
    ],
  ])("asks nobody to finish a SQL user any more that was deleted %s", async (_where, remove) => {
    await claimed(await givenAtOnce());
    sql().asRoot("GRANT UPDATE, DELETE ON TABLE shop.public.* TO shop_ro_role", "shop");
    await proveFactor();
    const answer = await askAtOnce({ reason: "Again" });
    const id = answer.ok ? answer.value.id : "";
    const { name } = (await requestNow(id)).requested;
    const unread = () => unreadOf(world.ada, `request:${id}:unfinished`);
    expect(await unread()).toHaveLength(1);
    await remove(name);
    expect(isThere(name)).toBe(false);
    expect(await unread()).toEqual([]);
  });

  test("leaves a request to a person where the SQL user could not be created", async () => {
    sql().fault({ kind: "retry", statement: /CREATE USER/ });
    await proveFactor();
    const answer = await askAtOnce();
    expect(answer).toMatchObject(waitsFor("failed"));
    const id = answer.ok ? answer.value.id : "";
    expect(await requestNow(id)).toMatchObject({ state: "pending", notByRule: "failed" });
    expect((await toldTo(world.ada)).join()).toContain("Mara requests temporary access");
    expect((await toldTo(world.ada)).join()).not.toContain("A rule gave it");
    expect(isThere((await requestNow(id)).requested.name)).toBe(false);
    sql().clearFaults();
    expect(await approve(id)).toMatchObject({ ok: true });
  });
});
