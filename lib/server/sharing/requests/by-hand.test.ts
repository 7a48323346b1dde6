import { describe, expect, test } from "vitest";
import { REQUEST_KINDS, WITHOUT_KEY } from "#lib/shared/requests/requests.ts";
import { byHand, changes, done, notDone, pending, setAccess, withReadingKey } from "../../../testing/by-hand-steps.ts";
import { inRequest } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import {
  approve,
  begin,
  claim,
  codeOf,
  deny,
  events,
  list,
  newRequest,
  notified,
  owned,
  requestForOwn,
  stateFor,
  withdraw,
  world,
} from "../../../testing/request-steps.ts";
import { look, type Person } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { presentKeyMark } from "../../base/env/key-mark.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { approveRequestDoor } from "../../edge/doors/requests.ts";
import { sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { preview } from "../../run/run.ts";
import { putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { saveChangesRefused } from "../../store/clusters/key-reach.ts";
import { store } from "../../store/db/store.ts";
import { holdsOf, voidHolds } from "../../store/jobs/leaver-holds.ts";
import { addTeam } from "../../store/people/teams.ts";
import { rowOf, storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { remindByHand } from "./remind-by-hand.ts";

freshProcess();

/** As a person who looks at the list of the cluster. */
const readList = (by: Person) => look(by, sqlUserListDoor, { clusterId: CLUSTER_ID, fresh: true });

describe.each(STORES)("on %s, with a key that only reads", (kind) => {
  onStore(kind);
  withReadingKey();

  test("an approval is refused before its intent, unless a person carries it out: then it is recorded and nothing is sent", async () => {
    const { mara, cleo } = world;
    const id = await newRequest();
    expect(codeOf(await approve(cleo, id))).toBe("cloud_key_reads");
    const input = { clusterId: CLUSTER_ID, id, byHand: true };
    expect(await inRequest(cleo.browser, () => preview(approveRequestDoor, input))).toMatchObject({
      value: { calls: [], sql: [] },
    });
    expect(await byHand(cleo, id)).toMatchObject({ value: { byHand: true, name: "pay_app" } });
    expect(codeOf(await byHand(cleo, id))).toBe("request_over");
    expect(changes()).toEqual([]);
    expect(await list(mara)).toMatchObject([{ state: "manual", decided: { by: "Cleo" } }]);
    expect(await list(cleo, { state: "manual" })).toMatchObject([{ id, keyClosed: "reads" }]);
    expect(codeOf(await claim(mara, id))).toBe("request_over");
    const approved = (await events()).filter(({ action }) => action === "request.approve");
    expect(approved.map(({ outcome, details }) => [outcome, details.byHand ?? details.code])).toEqual([
      ["refused", "cloud_key_reads"],
      ["done", true],
      ["refused", "request_over"],
    ]);
    expect((await notified(mara))[0]).toMatch(/^manual/);
  });

  test("one that waits is a task of its Cluster Admins, and a reminder once for each day, until it is done", async () => {
    const { mara, cleo } = world;
    const overviewOf = async (by: Person) => {
      const shown = await look(by, overviewDoor, {});
      if (!shown.ok) throw new Error(shown.error.code);
      return shown.value;
    };
    const tasks = async (by: Person) => (await overviewOf(by)).waiting.filter((each) => each.kind === "by_hand");
    const id = await newRequest();
    await byHand(cleo, id);
    const db = await store();
    const { decidedAt } = await db
      .selectFrom("requests")
      .select("decided_at as decidedAt")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(await tasks(cleo)).toMatchObject([{ id, at: decidedAt, count: 1, name: "pay_app", requester: "Mara" }]);
    expect(await tasks(mara)).toEqual([]);
    expect((await overviewOf(cleo)).requests).toMatchObject({ toDecide: 0, toRestrict: 0 });
    const reminders = async () => {
      const rows = db.selectFrom("notices").select(["account_id as to", "about", "read_at as readAt", "text"]);
      const found = await rows.where("about", "like", `request:${id}:by_hand:%`).orderBy("id").execute();
      return found.filter(({ to }) => to === cleo.id);
    };
    const day = 24 * 60 * 60_000;
    for (const hours of [23, 25, 26]) await remindByHand(db, Date.now() + hours * 3_600_000);
    const [first, ...others] = await reminders();
    expect([first?.text, others]).toEqual([
      "Mara has waited a day for the new SQL user pay_app on cluster orders. The request is approved and to be carried out by hand.",
      [],
    ]);
    await remindByHand(db, Date.now() + 2.5 * day);
    expect((await reminders()).map(({ readAt }) => readAt !== null)).toEqual([true, false]);
    expect(
      await db
        .selectFrom("notices")
        .select("id")
        .where("account_id", "=", mara.id)
        .where("about", "like", "%by_hand%")
        .execute(),
    ).toEqual([]);
    await db
      .updateTable("requests")
      .set({ decided_at: Date.now() - 2.5 * day })
      .execute();
    expect(await done(cleo, id)).toMatchObject({ ok: true });
    expect((await reminders()).map(({ readAt }) => readAt !== null)).toEqual([true, true]);
    expect(await tasks(cleo)).toEqual([]);
    await remindByHand(db, Date.now() + 9 * day);
    expect(await reminders()).toHaveLength(2);
  });

  test("a creation is said to be done, is finished once a reading shows the SQL user, and that gets its owner and purpose", async () => {
    const { mara, cleo, users } = world;
    const id = await newRequest();
    await byHand(cleo, id);
    expect(await done(cleo, id)).toMatchObject({ ok: true });
    expect(await list(mara)).toMatchObject([{ state: "said_done", handBy: "Cleo" }]);
    expect(codeOf(await done(cleo, id))).toBe("request_over");
    const other = await newRequest(mara, { name: "pay_two" });
    await byHand(cleo, other);
    users.set("pay_two", "theirs");
    users.set("pay_app", "theirs");
    expect(await done(cleo, other)).toMatchObject({ ok: true });
    expect((await list(mara)).map(({ state }) => state)).toEqual(["finished", "finished"]);
    const row = await rowOf(await store(), { clusterId: CLUSTER_ID, name: "pay_two" });
    expect(row).toMatchObject({ teamId: world.payments });
    expect((await events()).filter(({ action }) => action === "sql_user.describe")).toMatchObject([
      { target: "pay_two", outcome: "done", details: { request: other } },
    ]);
    expect(changes()).toEqual([]);
  });

  test("the end of a creation counts from its approval, and who may carry it out reads what ends it", async () => {
    const { mara, cleo, users } = world;
    const db = await store();
    const id = await newRequest(mara, { wantedDays: null, wantedMinutes: 180 });
    expect((await list(cleo))[0]).not.toHaveProperty("ends");
    await byHand(cleo, id);
    const hour = 60 * 60_000;
    const approvedAt = Math.floor(Date.now() / 60_000) * 60_000 - hour;
    await db.updateTable("requests").set({ decided_at: approvedAt }).execute();
    expect(await list(cleo)).toMatchObject([{ state: "manual", ends: null }]);
    expect((await list(mara))[0]).not.toHaveProperty("ends");
    users.set("pay_app", "theirs");
    expect(await done(cleo, id)).toMatchObject({ ok: true });
    const row = (await storedSqlUsers(db, CLUSTER_ID)).get("pay_app");
    expect(row?.wantedUntil).toBe(approvedAt + 3 * hour);
  });

  test("a password that is said to be set has the day as its age, of a creation once it is seen", async () => {
    const { cleo, mara, users } = world;
    const db = await store();
    const dayOf = async (name: string) => {
      const row = (await storedSqlUsers(db, CLUSTER_ID)).get(name);
      return row?.policy.entered && [row.policy.entered.by, Date.now() - row.policy.entered.at < 60_000];
    };
    const reset = await pending("reset");
    await byHand(cleo, reset);
    expect(await dayOf("app")).toBeNull();
    await done(cleo, reset);
    expect(await dayOf("app")).toEqual(["Cleo", true]);
    const unseen = await newRequest(mara, { name: "pay_two" });
    await byHand(cleo, unseen);
    await done(cleo, unseen);
    users.set("pay_two", "theirs");
    await readList(cleo);
    expect(await dayOf("pay_two")).toBeNull();
    const seen = await newRequest(mara, { name: "pay_three" });
    await byHand(cleo, seen);
    users.set("pay_three", "theirs");
    await done(cleo, seen);
    expect(await dayOf("pay_three")).toEqual(["Cleo", true]);
    const said = (await events()).filter(({ action }) => action === "request.done_by_hand");
    expect(said.map(({ target, details }) => [target, details.passwordSet !== undefined])).toEqual([
      ["app", true],
      ["pay_two", false],
      ["pay_three", true],
    ]);
    expect(changes()).toEqual([]);
  });

  test("a creation gives its team no SQL user that Rolecall made, or that has another owner, under the name", async () => {
    const { mara, cleo, users } = world;
    const db = await store();
    const id = await newRequest();
    await byHand(cleo, id);
    await owned("pay_app", null);
    await done(cleo, id);
    expect(await list(mara)).toMatchObject([{ state: "said_done" }]);
    const other = await newRequest(mara, { name: "pay_two" });
    await byHand(cleo, other);
    users.set("pay_two", "theirs");
    await readList(cleo);
    const operations = await addTeam(db, "Operations");
    await db.updateTable("sql_users").set({ owner_team_id: operations }).where("name", "=", "pay_two").execute();
    await done(cleo, other);
    expect((await list(mara)).map(({ state }) => state)).toEqual(["said_done", "said_done"]);
    expect(await rowOf(db, { clusterId: CLUSTER_ID, name: "pay_two" })).toMatchObject({ teamId: operations });
  });

  test("a request is not carried out on the word of an approver who has lost the role or leaves", async () => {
    const { mara, cleo, ada } = world;
    const db = await store();
    const [first, second] = [await newRequest(), await newRequest(mara, { name: "pay_two" })];
    await byHand(cleo, first);
    await byHand(ada, second);
    expect((await holdsOf(db, cleo.id)).approvals).toBe(1);
    await removeGrant(db, { kind: "account", id: cleo.id }, CLUSTER_ID);
    expect(codeOf(await done(ada, first))).toBe("request_over");
    await voidHolds(db, ada.id, "Bo");
    expect((await list(mara)).map(({ state }) => state)).toEqual(["void", "void"]);
  });

  test("a deletion is finished by the list alone, and a new password never is", async () => {
    const { mara, cleo, users } = world;
    const id = await pending("delete");
    await byHand(cleo, id);
    expect(await stateFor(mara)).toBe("manual");
    expect(await done(cleo, id)).toMatchObject({ ok: true });
    expect(await stateFor(mara)).toBe("said_done");
    users.delete("app");
    users.set("rest", "x");
    const reset = await requestForOwn(mara, "reset", await owned("rest"));
    if (!reset.ok) throw new Error(reset.error.code);
    await byHand(cleo, reset.value.id);
    expect(await done(cleo, reset.value.id)).toMatchObject({ ok: true });
    expect(await list(mara, { kind: "reset" })).toMatchObject([{ state: "said_done", handBy: "Cleo" }]);
    expect(codeOf(await claim(mara, reset.value.id))).toBe("request_over");
    expect(JSON.stringify(await notified(mara))).toContain("said_done");
  });

  test("what nobody did is given back, stays by hand until then, and is approved again by a key that changes", async () => {
    const { mara, cleo } = world;
    const id = await newRequest();
    await byHand(cleo, id);
    setAccess("change");
    expect(await stateFor(mara)).toBe("manual");
    expect(codeOf(await approve(cleo, id))).toBe("request_over");
    expect(await notDone(cleo, id)).toMatchObject({ ok: true });
    expect(await stateFor(mara)).toBe("pending");
    expect(await byHand(cleo, id)).toMatchObject({ error: { code: "invalid_input" } });
    expect(await approve(cleo, id)).toMatchObject({ ok: true });
    expect(world.users.has("pay_app")).toBe(true);
    expect(codeOf(await notDone(cleo, id))).toBe("request_over");
  });

  test("its requester takes it back, and only who may approve it says that it is done or not", async () => {
    const { mara, ben, cleo } = world;
    const id = await newRequest();
    await byHand(cleo, id);
    for (const door of [done, notDone]) {
      expect(codeOf(await door(ben, id))).toBe("cluster_not_found");
      expect(codeOf(await door(mara, id))).toBe("forbidden");
    }
    const grantee = { kind: "account" as const, id: mara.id };
    await putGrant(await store(), grantee, { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" });
    expect(codeOf(await done(mara, id))).toBe("own_request");
    expect(await withdraw(mara, id)).toMatchObject({ ok: true });
    expect(codeOf(await done(cleo, id))).toBe("request_over");
    expect(codeOf(await deny(cleo, id))).toBe("request_over");
    expect(await stateFor(mara)).toBe("withdrawn");
  });

  test("a leaver plan of its requester withdraws it, and a filter by state finds what was done", async () => {
    const { mara, cleo, users } = world;
    const open = await newRequest();
    await byHand(cleo, open);
    const made = await newRequest(mara, { name: "pay_two" });
    await byHand(cleo, made);
    users.set("pay_two", "theirs");
    await done(cleo, made);
    const ids = async (state: string) => (await list(cleo, { state })).map(({ id }) => id);
    expect(await Promise.all(["manual", "finished", "said_done", "void"].map(ids))).toEqual([[open], [made], [], []]);
    const db = await store();
    expect((await holdsOf(db, mara.id)).requests).toBe(1);
    expect((await voidHolds(db, mara.id, "Ada")).requests).toEqual(["pay_app"]);
    expect(await ids("withdrawn")).toEqual([open]);
  });

  test("of a word and a return at once, one wins", async () => {
    const { cleo, ada } = world;
    const id = await newRequest();
    await byHand(cleo, id);
    const codes = (await Promise.all([done(cleo, id), notDone(ada, id), done(ada, id)])).map(codeOf);
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
  });
});

test("a key that was refused on the cluster counts as one that cannot change it, also after a quarter of an hour", async () => {
  await begin();
  const grantee = { kind: "account" as const, id: world.mara.id };
  await putGrant(await store(), grantee, { clusterId: CLUSTER_ID, role: "cluster_developer", by: "Ada" });
  const id = await newRequest();
  expect(await byHand(world.cleo, id)).toMatchObject({ error: { code: "invalid_input" } });
  await saveChangesRefused(await store(), CLUSTER_ID, presentKeyMark(CLUSTER_ID) ?? "", Date.now() - 16 * 60_000);
  expect(await byHand(world.cleo, id)).toMatchObject({ ok: true });
});

test("every kind of request has an answer to a key that only reads", () => {
  const those = (way: string) => REQUEST_KINDS.filter((each) => WITHOUT_KEY[each] === way);
  expect([those("waits"), those("goes_on")]).toEqual([["grant"], ["privileges", "extend"]]);
});
