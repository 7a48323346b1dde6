import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CLIENTS } from "#lib/sql/answers/testing.ts";
import { ModelCluster } from "#lib/sql/testing/model-cluster.ts";
import { begin, codeOf, events, owned, restrict, world } from "../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../testing/requests.ts";
import { decideNamed, lead, reviewFor, rowOfName, rowsFor, started } from "../../testing/review-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { looseRow, record } from "../audit/audit.ts";
import { drain } from "../base/in-flight.ts";
import { checkReviewDoor, closeReviewDoor, stopReviewRepetitionDoor } from "../doors/reviews.ts";
import {
  deleteSqlUserDoor,
  privilegesDoor,
  resetPasswordDoor,
  verifyAllDoor,
  verifyAllPageDoor,
  verifyDoor,
} from "../doors/sql-users.ts";
import { auditHead } from "../store/audit-events.ts";
import { saveCompleteList } from "../store/cluster-readings.ts";
import { noticesOf, sweepNotices } from "../store/notices.ts";
import { finishClose } from "../store/review-close.ts";
import { decideRows } from "../store/review-decisions.ts";
import { signOff } from "../store/review-sign-offs.ts";
import { reviewOf, storedRowsOf } from "../store/reviews.ts";
import { saveDeleted } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { freshDatabase } from "../store/testing.ts";
import { evidenceInput } from "./evidence-input.ts";
import { prove } from "./prove.ts";
import { openReview } from "./start.ts";
import { sweepReviews } from "./sweep.ts";

freshProcess();
afterEach(async () => void (await drain(10_000)));

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;
const at = (name: string) => ({ clusterId: CLUSTER_ID, name });
const NAMES = ["pay_a", "pay_b", "pay_c", "stray"];
const request = { requestId: "req_x", address: "" };

async function codeFor(name: string): Promise<string> {
  const page = await look(world.cleo, privilegesDoor, at(name));
  if (!page.ok) throw new Error(page.error.code);
  return page.value.code;
}

/** Pastes what the database answers to the verify script of a restricted SQL user. */
async function paste(name: string, code: string): Promise<void> {
  const answer = `sql_user,code,database_name,users,role_options,role_options_length,owns_database,databases,places,roles,admin_roles,system_grants,connections\n${name},${code},shop,1,,0,f,0,0,0,0,0,0\n`;
  expect(await change(world.cleo, verifyDoor, { ...at(name), code, answer })).toMatchObject({
    value: { user: { state: "restricted" } },
  });
}

const codeForAll = async () => {
  const page = await look(world.cleo, verifyAllPageDoor, { clusterId: CLUSTER_ID });
  return page.ok ? page.value.code : "";
};

async function pasteAll(code: string): Promise<void> {
  const answer = CLIENTS["cockroach sql"]?.(new ModelCluster().everyone(["shop"], code, NAMES)) ?? "";
  expect(codeOf(await change(world.cleo, verifyAllDoor, { clusterId: CLUSTER_ID, code, answer }))).toBe("ok");
}

/** Until the clock is past everything that has happened. */
const pass = async () => {
  const now = Date.now();
  await vi.waitUntil(() => Date.now() > now, { interval: 1 });
};

const proofs = async () =>
  (await events()).filter(({ action, outcome }) => action === "review.prove" && outcome === "done");
const toldOf = async (by: Person, words: string) =>
  (await noticesOf(await store(), by.id)).notices.filter(({ text }) => text.includes(words)).length;
const reviews = async () => (await store()).selectFrom("reviews").selectAll().orderBy("started_at").execute();

describe.each(["SQLite", "PostgreSQL"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    await begin();
    const nina = await person("Nina", { team: world.payments });
    for (const each of [world.mara, nina]) await lead(world.payments, each);
    for (const name of NAMES) await owned(name, name === "stray" ? null : world.payments);
    for (const name of ["pay_a", "pay_b"]) await restrict(at(name));
  });

  test("a list that was begun before the decision proves no removal, although it was complete after it", async () => {
    const id = await started(world.cleo);
    const begunAt = Date.now();
    await pass();
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    const db = await store();
    const names = new Set(NAMES.slice(1));
    const { sequence: since } = await auditHead(db);
    await saveCompleteList(db, { clusterId: CLUSTER_ID, names, since, begunAt }, Date.now() + 1_000);
    expect(await prove(db)).toBe(0);
    await saveCompleteList(db, { clusterId: CLUSTER_ID, names, since, begunAt: Date.now() + 70_000 });
    expect(await prove(db)).toBe(1);
  });

  test("no removal is proved by a list that may have the name of one that is being made", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    const db = await store();
    await pass();
    await saveDeleted(db, at("pay_a"));
    const { sequence: since } = await auditHead(db);
    await pass();
    // Somebody makes another of its name: it stands in the list, and has no row yet.
    await record({
      ...{ id: "evt_open", action: "sql_user.create", actor: null, outcome: "intended", clusterId: CLUSTER_ID },
      ...{ target: "pay_a", request },
    });
    await saveCompleteList(db, { clusterId: CLUSTER_ID, names: new Set(NAMES), since, begunAt: Date.now() + 70_000 });
    expect(await prove(db)).toBe(0);
    expect((await rowOfName(world.mara, id, "pay_a")).changes).toEqual(["deleted"]);
  });

  test("of one that was deleted and made again, the evidence says so and calls it open", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    expect(codeOf(await change(world.cleo, deleteSqlUserDoor, at("pay_a")))).toBe("ok");
    world.users.set("pay_a", "again");
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 0, open: 1 } });
    const by = { id: world.cleo.id, email: "cleo@example.com", name: "Cleo" };
    const review = await reviewOf(await store(), id);
    if (!review) throw new Error("no review");
    const { remediation } = await evidenceInput(await store(), review, { closedAt: 1, closedBy: by, version: "1" });
    expect(remediation).toMatchObject([
      { state: "open", why: expect.stringMatching(/another SQL user of its name is there/) },
    ]);
    world.users.delete("pay_a");
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 1, open: 0 } });
  });

  test("a reviewer sees in a closed review what was decided, and nothing of what has become of it", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 3 }))).toBe("ok");
    await pass();
    world.users.delete("pay_a");
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 1, open: 0 } });
    const own = await rowOfName(world.mara, id, "pay_a");
    expect(own).toMatchObject({ changes: [], stateNow: null, remedy: "open", proof: null, why: null, opens: false });
    expect(await rowsFor(world.mara, id, "changed")).toEqual([]);
    expect((await reviewFor(world.mara, id)).mine?.counts.changed).toBe(0);
    const managed = (await rowsFor(world.cleo, id, "changed", false)).find(({ name }) => name === "pay_a");
    expect(managed).toMatchObject({ changes: ["deleted"], remedy: "proved" });
  });

  test("those to be rotated are a selection for a rotation, for whoever may set their passwords, until that is proved", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a", "pay_b"], "rotate", "Leaked");
    await decideNamed(world.mara, id, ["pay_c"], "remove", "Old");
    expect((await reviewFor(world.cleo, id)).toRotate).toEqual([{ clusterId: CLUSTER_ID, names: ["pay_a", "pay_b"] }]);
    expect((await reviewFor(world.mara, id)).toRotate).toEqual([]);
    await pass();
    expect(codeOf(await change(world.cleo, resetPasswordDoor, at("pay_a")))).toBe("ok");
    await prove(await store());
    expect((await reviewFor(world.cleo, id)).toRotate).toEqual([{ clusterId: CLUSTER_ID, names: ["pay_b"] }]);
    expect(codeOf(await change(world.cleo, deleteSqlUserDoor, at("pay_b")))).toBe("ok");
    expect((await reviewFor(world.cleo, id)).toRotate).toEqual([]);
  });

  test("nobody is notified twice of the same, however long ago that was", async () => {
    const id = await started(world.cleo, { dueAt: Date.now() + 300 * DAY, remindDays: null });
    const db = await store();
    const told = async () =>
      (await noticesOf(db, world.mara.id)).notices.filter(({ path }) => path.includes(id)).length;
    expect(await told()).toBe(1);
    await sweepNotices(db, Date.now() + 100 * DAY);
    expect(await told()).toBe(0);
    await sweepReviews(db, Date.now() + 100 * DAY);
    expect(await told()).toBe(0);
    // It is overdue: that is another event.
    await sweepReviews(db, Date.now() + 301 * DAY);
    expect(await told()).toBe(1);
  });

  test("Check again proves at once that a SQL user is gone that was deleted outside", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    world.users.delete("pay_a");
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 1, open: 0 } });
  });

  test("an answer that was asked for before the decision does not prove restrict, of one SQL user or of all", async () => {
    const id = await started(world.cleo);
    const [one, all] = [await codeFor("pay_a"), await codeForAll()];
    await decideNamed(world.mara, id, ["pay_a", "pay_b"], "restrict", "Reads only");
    await pass();
    const db = await store();
    await pasteAll(all);
    expect(await prove(db)).toBe(0);
    await paste("pay_a", one);
    expect(await prove(db)).toBe(0);
    await paste("pay_a", await codeFor("pay_a"));
    expect(await prove(db)).toBe(1);
    await pasteAll(await codeForAll());
    expect(await prove(db)).toBe(1);
    const pasted = { proof: "verified", state: "restricted", verifiedBy: "Cleo", cluster: "not proved" };
    expect(await proofs()).toMatchObject([
      { target: "pay_a", details: pasted },
      { target: "pay_b", details: { ...pasted, databases: "shop" } },
    ]);
  });

  test("a start, a decision, a sign-off and a close whose intent was settled meanwhile are not made", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const row = () =>
      looseRow({
        ...{ id: "evt_late", intentId: "evt_settled", action: "review.decide", actor: null, request, outcome: "done" },
      });
    const late = /settled before the change was saved/;
    const scope = { clusters: [CLUSTER_ID], accounts: false, tokens: false, teams: null, kinds: null, states: null };
    const starter = { accountId: world.cleo.id, email: "cleo@example.com", name: "Cleo", role: "member" } as const;
    const clusterRoles = new Map([[CLUSTER_ID, "cluster_admin"]] as const);
    const spec = {
      name: "Q5",
      reviewers: "leads",
      fallback: world.ada.id,
      dueAt: Date.now() + DAY,
    } as const;
    const rest = { named: [], remindDays: null, repeats: false, without: [], scope };
    const start = openReview({ ...starter, clusterRoles }, { ...spec, ...rest }, { id: "evt_late", row });
    await expect(start).rejects.toThrow(late);
    const by = { id: world.mara.id, email: "mara@example.com", name: "Mara" };
    const { id: rowId, version } = await rowOfName(world.mara, id, "pay_a");
    const ask = {
      reviewId: id,
      by,
      rows: [{ id: rowId, version }],
      decision: "keep",
      note: "",
      event: "evt_late",
    } as const;
    await expect(decideRows(db, ask, row)).rejects.toThrow(late);
    await decideNamed(world.mara, id, NAMES.slice(0, 3), "keep", "Used");
    await expect(signOff(db, { reviewId: id, by, event: "evt_late" }, row)).rejects.toThrow(late);
    await db.updateTable("reviews").set({ state: "closing" }).execute();
    const close = finishClose(db, { id }, { acts: 3, files: [], manifest: "", by: "Cleo", at: 1, event: row() });
    await expect(close).rejects.toThrow(late);
    expect(await reviews()).toMatchObject([{ id, state: "closing", closed_at: null }]);
    expect((await storedRowsOf(db, id))[0]?.version).toBe(1);
    expect(await db.selectFrom("review_sign_offs").selectAll().execute()).toEqual([]);
  });

  test("two sweeps that find the same repetition start one review", async () => {
    await started(world.cleo, { repeats: true });
    const db = await store();
    const later = Date.now() + 93 * DAY;
    await Promise.all([sweepReviews(db, later), sweepReviews(db, later)]);
    expect((await reviews()).length).toBe(2);
  });

  test("a repetition stops once, by its starter or an administrator, with an event, and starts no review", async () => {
    const [id, other] = [await started(world.cleo, { repeats: true }), await started(world.cleo, { repeats: true })];
    expect(codeOf(await change(world.mara, stopReviewRepetitionDoor, { id }))).toBe("forbidden");
    expect(codeOf(await change(world.cleo, stopReviewRepetitionDoor, { id }))).toBe("ok");
    expect(codeOf(await change(world.cleo, stopReviewRepetitionDoor, { id }))).toBe("review_repeats_no_more");
    expect(codeOf(await change(world.ada, stopReviewRepetitionDoor, { id: other }))).toBe("ok");
    const stops = (await events()).filter(({ action }) => action === "review.stop_repeating");
    expect(stops.flatMap(({ outcome, details }) => (outcome === "done" ? details.review : []))).toEqual([id, other]);
    await sweepReviews(await store(), Date.now() + 93 * DAY);
    expect((await reviews()).map(({ state, repeat_at }) => [state, repeat_at])).toEqual([
      ["open", null],
      ["open", null],
    ]);
  });

  test("one repetition that fails keeps no other waiting, is tried every hour, and administrators are told once", async () => {
    const id = await started(world.cleo, { repeats: true });
    const other = await started(world.ada, { repeats: true, name: "Sound" });
    const db = await store();
    const spec = JSON.stringify({ remindDays: null });
    await db.updateTable("reviews").set({ spec }).where("id", "=", id).execute();
    const later = Date.now() + 93 * DAY;
    await sweepReviews(db, later);
    expect((await reviews()).length).toBe(3);
    const due = new Map((await reviews()).map((review) => [review.id, review.repeat_at]));
    expect([due.get(id), due.get(other)]).toEqual([later + HOUR, null]);
    await sweepReviews(db, later + HOUR);
    for (const by of [world.ada, world.cleo]) expect(await toldOf(by, "Q4 could not be started again yet.")).toBe(1);
  });

  test("while a list cannot be read it is read again every hour, not every minute", async () => {
    await started(world.cleo, { repeats: true });
    const db = await store();
    const later = Date.now() + 93 * DAY;
    world.instead = ({ path }) => (path.includes("sql-users") ? { status: 503, json: {} } : undefined);
    await sweepReviews(db, later);
    const asked = () => world.received.filter(({ path }) => path.includes("sql-users")).length;
    const once = asked();
    await sweepReviews(db, later + 60_000);
    expect(asked()).toBe(once);
    for (const by of [world.ada, world.cleo]) expect(await toldOf(by, "not every list of SQL users")).toBe(1);
    world.instead = () => undefined;
    await sweepReviews(db, later + HOUR);
    expect((await reviews()).length).toBe(2);
  });

  test("administrators learn that the review of a disabled starter repeats no more", async () => {
    await started(world.cleo, { repeats: true });
    const db = await store();
    await db.updateTable("accounts").set({ disabled_at: 1 }).where("id", "=", world.cleo.id).execute();
    await sweepReviews(db, Date.now() + 93 * DAY);
    expect(await toldOf(world.ada, "could not be started again. Start a new one.")).toBe(1);
    expect(await reviews()).toMatchObject([{ repeat_at: null }]);
  });
});
