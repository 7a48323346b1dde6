import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { LeaverStep } from "#lib/shared/people/leaver.ts";
import {
  addPlan,
  bea,
  beginLeaving,
  browser,
  emailOf,
  evidence,
  exposed,
  leaverPage,
  resultsOf,
  resumePlan,
  start,
  startLeaving,
  targetOf,
  until,
  workOnPlans,
  workUntil,
} from "../../testing/accounts/leaver-steps.ts";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import {
  approve,
  codeOf,
  events,
  newRequest,
  owned,
  requestForOwn,
  restrict,
  stateFor,
  world,
} from "../../testing/request-steps.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { addApps } from "../../testing/sql-users/rotation-steps.ts";
import { enableAccountDoor } from "../edge/doors/people/accounts.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { notifyOfTrouble } from "../edge/process/job-trouble.ts";
import { store } from "../store/db/store.ts";
import { stepsOf } from "../store/jobs/leaver-steps.ts";
import { leaverOf, type Plan } from "../store/jobs/leavers.ts";
import { setDisabled } from "../store/people/accounts.ts";
import { noticesOf } from "../store/people/notices.ts";
import { addMember, addTeam } from "../store/people/teams.ts";
import { makeToken } from "../store/people/tokens.ts";
import { addPair } from "../store/sql-users/pairs.ts";
import { continuePlan } from "./job.ts";

freshServer();

const stepOf = ({ plan }: Awaited<ReturnType<typeof leaverPage>>, step: string) =>
  plan?.steps.find((each) => each.step === step);

/** Restricted SQL users whose passwords Bea was shown. */
async function known(count: number): Promise<string[]> {
  const names = await addApps(count);
  for (const name of names) await show(name);
  return names;
}
async function show(name: string): Promise<void> {
  await restrict(at(name));
  await exposed(bea, at(name), 60_000);
}
const planOf = async (id: string): Promise<Plan> => {
  const plan = await leaverOf(await store(), id);
  if (!plan) throw new Error(id);
  return plan;
};
const refuse = () => {
  world.instead = (request) => (request.method === "PUT" ? { status: 400, json: { code: 3 } } : undefined);
};
const accept = () => {
  world.instead = () => undefined;
};
function isOver(id: string): Promise<void> {
  return vi.waitFor(
    async () => {
      await workOnPlans();
      expect((await planOf(id)).state).toBe("done");
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginLeaving();
  });

  test("a plan whose rotation is paused says why, and another administrator continues it", async () => {
    await known(11);
    const eve = await person("Eve", { administrator: true });
    const { promise, resolve } = Promise.withResolvers<void>();
    let held = 0;
    world.instead = (request, carryOut) => {
      if (request.method !== "PUT") return undefined;
      held += 1;
      return promise.then(() => carryOut());
    };
    expect(codeOf(await start())).toBe("ok");
    await vi.waitFor(() => expect(held).toBe(10), { timeout: 20_000 });
    await (await store()).deleteFrom("sessions").where("account_id", "=", world.ada.id).execute();
    resolve();
    const paused = await until(eve, bea, ({ users }) => users.every(({ result }) => result !== "rotating"));
    expect(paused.users.filter(({ result }) => result !== "rotated")).toMatchObject([
      { result: "not_rotated", problem: "paused", code: "unauthenticated" },
    ]);
    const notices = async () => {
      await notifyOfTrouble(await store(), JOBS);
      return (await noticesOf(await store(), eve.id)).notices;
    };
    expect(await notices()).toMatchObject([{ path: `/access/people/${bea.id}/leaver`, read: false }]);
    expect(codeOf(await resumePlan(eve, bea, { key: browser.key }))).toBe("ok");
    expect(await notices()).toMatchObject([{ read: true }]);
    await isOver(paused.plan?.id ?? "");
    const page = await leaverPage(eve, bea);
    expect(Object.values(resultsOf(page))).toEqual(Array(11).fill("rotated"));
    expect(stepOf(page, "rotate")?.facts).toMatchObject({ sqlUsers: 12 });
  });

  test("a request that an approval was carrying out is withdrawn where that fails after the plan", async () => {
    await addMember(await store(), world.payments, bea.id);
    await addMember(await store(), world.payments, world.cleo.id);
    const id = await newRequest(bea);
    const { promise, resolve } = Promise.withResolvers<void>();
    let held = 0;
    world.instead = (request) => {
      if (request.method !== "POST") return undefined;
      held += 1;
      return promise.then(() => ({ status: 400, json: { code: 3 } }));
    };
    const approving = approve(world.cleo, id);
    await vi.waitFor(() => expect(held).toBe(1), { timeout: 20_000 });
    const plan = await addPlan(bea);
    await workUntil(await store(), plan, "void");
    resolve();
    expect(codeOf(await approving)).not.toBe("ok");
    const { state } = await (await store())
      .selectFrom("requests")
      .select("state")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(state).toBe("withdrawn");
    await isOver(plan);
  });
});

describe("a plan", () => {
  beforeEach(async () => {
    await beginLeaving();
  });

  test("whose successor is disabled before the rotation asks for another, and its step records both", async () => {
    const db = await store();
    const alone = await addTeam(db, "Alone");
    await addMember(db, alone, bea.id);
    await owned("app_alone", alone);
    await show("app_alone");
    refuse();
    const choose = ({ id }: Person) => ({ successors: [{ teamId: alone, accountId: id }], rest: "leave" as const });
    expect(codeOf(await start(choose(world.ben)))).toBe("ok");
    await until(world.ada, bea, (page) => resultsOf(page).app_alone === "failed");
    await setDisabled(db, world.ben.id, true);
    accept();
    const page = await leaverPage(world.ada, bea);
    expect(page).toMatchObject({ teams: [{ needs: "member" }], users: [{ noOwners: "no_members" }] });
    const goes = (more: object) => resumePlan(world.ada, bea, { key: browser.key, ...more });
    expect(codeOf(await goes({ rest: "leave" }))).toBe("leaver_successor");
    expect(codeOf(await goes(choose(world.mara)))).toBe("ok");
    await isOver(page.plan?.id ?? "");
    const done = await leaverPage(world.ada, bea);
    expect(done.users).toMatchObject([{ result: "rotated", place: "link" }]);
    expect(stepOf(done, "hand_over")?.facts).toEqual({
      teams: 2,
      handedOver: "Ben joined Alone, Mara joined Alone",
    });
    expect(stepOf(done, "rotate")?.facts).toMatchObject({ sqlUsers: 2, left: 0 });
  });

  test("that waits for another try has no proof of the failed one", async () => {
    const db = await store();
    const id = await addPlan(bea);
    await workUntil(db, id, "disable");
    await sql`create trigger no_void before insert on audit_events
      when new.action = 'leaver.void' and new.outcome = 'done' begin select raise(abort, 'no'); end`.execute(db);
    await workOnPlans();
    const voiding = async () => (await stepsOf(db, await planOf(id))).find(({ step }) => step === "void");
    expect(await voiding()).toMatchObject({ state: "failed", code: "internal", proof: { event: expect.any(Number) } });
    expect(await leaverPage(world.ada, bea)).toMatchObject({ plan: { state: "open" } });
    expect((await leaverPage(world.ada, bea)).plan?.cause).toBeUndefined();
    const { itemId, account, startedBy, runner } = await planOf(id);
    const input = { account, startedBy, rest: "browser" as const, key: runner.key, successors: [] };
    const under = { starter: runner, requestId: "req_2", address: "192.0.2.7", by: "Ada", input };
    const left: LeaverStep[] = ["void", "hand_over", "rotate"];
    expect(await continuePlan(db, { id }, Object.assign({ left, again: [] }, under))).toBe(true);
    expect(await voiding()).toEqual({ step: "void", state: "waiting", facts: {} });
    expect(await continuePlan(db, { id: itemId }, Object.assign({ left, again: [] }, under))).toBe(false);
    await sql`drop trigger no_void`.execute(db);
    await isOver(id);
  });

  test("voids the account's approvals that were not run or were still being carried out, and ends the tasks of others", async () => {
    const db = await store();
    const id = await owned("app_shared");
    await restrict(at("app_shared"));
    await addMember(db, world.payments, bea.id);
    const dan = await person("Dan", { role: "cluster_admin" });
    expect(codeOf(await requestForOwn(world.mara, "privileges", id))).toBe("ok");
    const { id: request } = await db.selectFrom("requests").select("id").executeTakeFirstOrThrow();
    expect(codeOf(await approve(dan, request))).toBe("ok");
    expect(await stateFor(world.mara)).toBe("waiting");
    expect(codeOf(await startLeaving(world.ada, dan, { key: browser.key }))).toBe("ok");
    await until(world.ada, dan, ({ plan }) => plan?.state === "done");
    expect(codeOf(await change(world.ada, enableAccountDoor, targetOf(dan)))).toBe("ok");
    expect(await stateFor(world.mara)).toBe("void");

    expect(codeOf(await requestForOwn(bea, "reset", id))).toBe("ok");
    const tasks = () =>
      db
        .selectFrom("notices")
        .select("id")
        .where("kind", "=", "request_waiting")
        .where("read_at", "is", null)
        .execute();
    await vi.waitFor(async () => expect(await tasks()).not.toEqual([]), 20_000);
    const plan = await addPlan(bea);
    await workUntil(db, plan, "rotate");
    expect(await tasks()).toEqual([]);
    await makeToken(db, { kind: "invitation", email: "new@example.com", role: "member", createdBy: bea.id });
    await isOver(plan);
    expect((await db.selectFrom("tokens").select("ended_how").execute()).at(-1)).toEqual({ ended_how: "revoked" });
    expect(stepOf(await leaverPage(world.ada, bea), "disable")?.facts).toMatchObject({ sessions: 1, invitations: 1 });
  });

  test("ends together with its audit event, and one that cannot end does not hold up others", async () => {
    const db = await store();
    const zoe = await person("Zoe");
    const [first, second] = [await addPlan(bea), await addPlan(zoe)];
    await sql`create trigger no_end before insert on audit_events
      when new.action = 'leaver.end' and new.target = ${sql.lit(emailOf(bea))} begin select raise(abort, 'no'); end`.execute(
      db,
    );
    await isOver(second);
    expect((await planOf(first)).state).toBe("open");
    await sql`drop trigger no_end`.execute(db);
    await isOver(first);
    const ends = (await events()).filter(({ action }) => action === "leaver.end");
    expect(ends.map(({ target }) => target)).toEqual([emailOf(zoe), emailOf(bea)]);
    const file = JSON.parse(await evidence(world.ada, bea));
    expect(file.plan.events).toMatchObject([{ action: "leaver.end", hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  test("shows in its preview the active SQL users of pairs, and rotates them", async () => {
    await known(2);
    const db = await store();
    const rows = await db.selectFrom("sql_users").select(["id", "name"]).where("name", "like", "app_%").execute();
    const memberOf = (name: string) => ({ name, sqlUserId: rows.find((row) => row.name === name)?.id ?? "" });
    await addPair(db, {
      clusterId: CLUSTER_ID,
      role: "app_role",
      active: memberOf("app_0"),
      idle: memberOf("app_1"),
      by: "Ada",
    });
    expect((await leaverPage(world.ada, bea)).users.map(({ name, pair }) => [name, pair])).toEqual([
      ["app_0", { partner: "app_1", active: true }],
      ["app_1", { partner: "app_0", active: false }],
    ]);
    expect(codeOf(await start())).toBe("ok");
    const done = await until(world.ada, bea, ({ users }) => users.every(({ result }) => result === "rotated"));
    await isOver(done.plan?.id ?? "");
  });
});
