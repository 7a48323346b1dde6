import { beforeEach, describe, expect, test, vi } from "vitest";
import { CLIENTS } from "#lib/sql/answers/testing.ts";
import { answersOf } from "#lib/sql/answers/testing-answers.ts";
import { ModelCluster } from "#lib/sql/testing/model-cluster.ts";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { codeOf, events, world } from "../../../testing/request-steps.ts";
import { change, look } from "../../../testing/requests.ts";
import {
  beginReview,
  decideNamed,
  NAMES,
  reviewFor,
  rowOfName,
  rowsFor,
  started,
} from "../../../testing/reviews/review-steps.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { checkReviewDoor, closeReviewDoor } from "../../edge/doors/reviews.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import {
  privilegesDoor,
  verifyAllDoor,
  verifyAllPageDoor,
  verifyDoor,
} from "../../edge/doors/sql-users/verification.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { newEvent, record } from "../../store/audit/record-event.ts";
import { saveCompleteList } from "../../store/clusters/cluster-readings.ts";
import { store } from "../../store/db/store.ts";
import { finishClose } from "../../store/reviews/review-close.ts";
import { decideRows } from "../../store/reviews/review-decisions.ts";
import { signOff } from "../../store/reviews/review-sign-offs.ts";
import { reviewOf, storedRowsOf } from "../../store/reviews/reviews.ts";
import { saveDeleted } from "../../store/sql-users/sql-users.ts";
import { evidenceInput } from "../evidence-input.ts";
import { openReview } from "../start/start.ts";
import { prove } from "./prove.ts";

freshServer();

const DAY = 24 * 3_600_000;
const request = { requestId: "req_x", address: "" };

async function codeFor(name: string): Promise<string> {
  const page = await look(world.cleo, privilegesDoor, at(name));
  if (!page.ok) throw new Error(page.error.code);
  return page.value.code;
}

/** Pastes what the database answers to the verify script of a restricted SQL user. */
async function paste(name: string, code: string): Promise<void> {
  const answer = CLIENTS["psql --csv"]?.(answersOf(new ModelCluster().world(name, { databases: [] }, code))) ?? "";
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
  await vi.waitUntil(() => Date.now() > now, { interval: 1, timeout: 20_000 });
};

const proofs = async () =>
  (await events()).filter(({ action, outcome }) => action === "review.prove" && outcome === "done");
const reviews = async () => (await store()).selectFrom("reviews").selectAll().orderBy("started_at").execute();

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginReview([]);
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

  test("a list during the creation of the same name proves no removal", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    const db = await store();
    await pass();
    await saveDeleted(db, at("pay_a"));
    const { sequence: since } = await auditHead(db);
    await pass();
    // Another SQL user of its name is created: it is in the list, but has no row yet.
    await record({
      id: "evt_open",
      action: "sql_user.create",
      actor: null,
      outcome: "intended",
      clusterId: CLUSTER_ID,
      target: "pay_a",
      request,
    });
    await saveCompleteList(db, { clusterId: CLUSTER_ID, names: new Set(NAMES), since, begunAt: Date.now() + 70_000 });
    expect(await prove(db)).toBe(0);
    expect((await rowOfName(world.mara, id, "pay_a")).changes).toEqual(["deleted"]);
  });

  test("the evidence reports a SQL user that was deleted and recreated, and calls its decision open", async () => {
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

  test("a reviewer sees the decisions of a closed review, but not the present state", async () => {
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

  test("SQL users to rotate are a selection for a rotation, for people who may reset them, until that is proved", async () => {
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

  test("Check again proves at once that a SQL user is gone that was deleted outside", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    world.users.delete("pay_a");
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 1, open: 0 } });
    expect(await proofs()).toMatchObject([{ details: { proof: "absent", carriedOutBy: "outside Rolecall" } }]);
  });

  test("an answer requested before the decision does not prove restrict, for one SQL user or all", async () => {
    const id = await started(world.cleo);
    const [one, all] = [await codeFor("pay_a"), await codeForAll()];
    await decideNamed(world.mara, id, ["pay_a", "pay_b"], "restrict", "Reads only");
    await pass();
    const db = await store();
    await paste("pay_a", one);
    expect(await prove(db)).toBe(0);
    await pasteAll(all);
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
    const event = () =>
      newEvent({
        id: "evt_late",
        intentId: "evt_settled",
        action: "review.decide",
        actor: null,
        request,
        outcome: "done",
      });
    const late = /settled before the change was saved/;
    const scope = {
      clusters: [CLUSTER_ID],
      label: null,
      accounts: false,
      tokens: false,
      teams: null,
      kinds: null,
      states: null,
    };
    const starter = { accountId: world.cleo.id, email: "cleo@example.com", name: "Cleo", role: "member" } as const;
    const clusterRoles = new Map([[CLUSTER_ID, "cluster_admin"]] as const);
    const spec = {
      name: "Q5",
      reviewers: "leads",
      fallback: world.ada.id,
      dueAt: Date.now() + DAY,
    } as const;
    const rest = { named: [], remindDays: null, repeats: false, without: [], scope };
    const start = openReview({ ...starter, clusterRoles }, { ...spec, ...rest }, { id: "evt_late", event });
    await expect(start).rejects.toThrow(late);
    const by = { id: world.mara.id, email: "mara@example.com", name: "Mara" };
    const { id: rowId, version } = await rowOfName(world.mara, id, "pay_a");
    const ask = {
      reviewId: id,
      by,
      rows: [{ id: rowId, version }],
      decision: "keep",
      note: "Used",
      event: "evt_late",
    } as const;
    await expect(decideRows(db, ask, event)).rejects.toThrow(late);
    await decideNamed(world.mara, id, NAMES.slice(0, 3), "keep", "Used");
    await expect(signOff(db, { reviewId: id, by, event: "evt_late" }, event)).rejects.toThrow(late);
    await db.updateTable("reviews").set({ state: "closing" }).execute();
    const evidence = { acts: 3, above: undefined, files: [], manifest: "", by: "Cleo", at: 1, event: event() };
    const close = finishClose(db, { id }, evidence);
    await expect(close).rejects.toThrow(late);
    expect(await reviews()).toMatchObject([{ id, state: "closing", closed_at: null }]);
    expect((await storedRowsOf(db, id))[0]?.version).toBe(1);
    expect(await db.selectFrom("review_sign_offs").selectAll().execute()).toEqual([]);
  });
});
