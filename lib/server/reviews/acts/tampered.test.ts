import { beforeEach, expect, test } from "vitest";
import { freshServer } from "../../../testing/on-store.ts";
import { codeOf, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import {
  beginReview,
  decideNamed,
  exported,
  reviewFor,
  signOffAs,
  started,
} from "../../../testing/reviews/review-steps.ts";
import { verifyReview } from "../../audit/evidence/verify-review.mjs";
import { closeReviewDoor } from "../../edge/doors/reviews.ts";
import type { AuditRow } from "../../store/audit/audit-event.ts";
import { auditHead, chained } from "../../store/audit/audit-events.ts";
import type { Store } from "../../store/db/base.ts";
import { store } from "../../store/db/store.ts";

/* A person who can write to the store changes a review before its close. */

freshServer();

beforeEach(async () => {
  await beginReview(["pay_a"]);
});

/** Puts these events in the place of all, as `as` makes them, with every hash made anew. */
async function putChain(db: Store, rows: readonly AuditRow[], as: (row: AuditRow) => AuditRow): Promise<void> {
  let last = "";
  for (const row of rows) {
    const { previous_hash: _, hash: __, ...fields } = as(row);
    const made = chained(fields, last);
    last = made.hash;
    await db.updateTable("audit_events").set(made).where("sequence", "=", row.sequence).execute();
  }
  await db.updateTable("audit_head").set({ hash: last }).execute();
}

test("if frozen rows were changed in the store, the close fails and the review stays open", async () => {
  const id = await started(world.cleo);
  const db = await store();
  await db.updateTable("review_rows").set({ facts: "{}" }).where("name", "=", "pay_a").execute();
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 4 }))).toBe("review_differs");
  expect(await reviewFor(world.cleo, id)).toMatchObject({ state: "open" });
});

test("if a decision or sign-off differs from its event, the close fails", async () => {
  const id = await started(world.cleo);
  await decideNamed(world.mara, id, ["pay_a", "pay_b", "pay_c"], "keep", "Used");
  await signOffAs(world.mara, id);
  const db = await store();
  const close = async () => codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 1 }));
  const noted = (note: string) => db.updateTable("review_decisions").set({ note }).where("place", "=", 1).execute();
  await noted("Forged");
  expect(await close()).toBe("review_differs");
  await noted("Used");
  await db.updateTable("review_sign_offs").set({ decided: 4 }).execute();
  expect(await close()).toBe("review_differs");
  expect(await reviewFor(world.cleo, id)).toMatchObject({ state: "open" });
  await db.updateTable("review_sign_offs").set({ decided: 3 }).execute();
  expect(await close()).toBe("ok");
});

test("a decision that was taken out of the store is missed at the close, although its event alone names it", async () => {
  const id = await started(world.cleo);
  await decideNamed(world.mara, id, ["pay_a"], "keep");
  await decideNamed(world.mara, id, ["pay_a"], "remove", "Leaked");
  const db = await store();
  const [later] = await db.deleteFrom("review_decisions").where("decision", "=", "remove").returningAll().execute();
  await db.updateTable("review_rows").set({ decision: "keep", remedy: null }).where("name", "=", "pay_a").execute();
  const close = async () => codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 3 }));
  expect(await close()).toBe("review_differs");
  expect(await reviewFor(world.cleo, id)).toMatchObject({ state: "open" });
  if (later) await db.insertInto("review_decisions").values(later).execute();
  expect(await close()).toBe("ok");
});

test("an event that was hidden in the store while the review is closed breaks the chain, and the close fails", async () => {
  const id = await started(world.cleo);
  await decideNamed(world.mara, id, ["pay_a"], "keep");
  await decideNamed(world.mara, id, ["pay_a"], "remove", "Leaked");
  const db = await store();
  const [later] = await db.deleteFrom("review_decisions").where("decision", "=", "remove").returningAll().execute();
  await db.updateTable("audit_events").set({ details: "{}" }).where("id", "=", String(later?.event)).execute();
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 3 }))).toBe("review_differs");
});

test("a chain that was made anew for the time of the close is found by a hash from before", async () => {
  const id = await started(world.cleo);
  await decideNamed(world.mara, id, ["pay_a"], "keep");
  await decideNamed(world.mara, id, ["pay_a"], "remove", "Leaked");
  const db = await store();
  const honest = await db.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  const [later] = await db.deleteFrom("review_decisions").where("decision", "=", "remove").returningAll().execute();
  await db.updateTable("review_rows").set({ decision: "keep", remedy: null }).where("name", "=", "pay_a").execute();
  await putChain(db, honest, (row) => (row.id === later?.event ? { ...row, details: "{}" } : row));
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 3 }))).toBe("ok");
  const [before, after] = [honest.at(-1)?.hash, (await auditHead(db)).hash];
  const forged = await exported(world.cleo, id);
  expect(verifyReview(forged, after)).toMatchObject({ ok: true });
  expect(verifyReview(forged, after, before).ok).toBe(false);
  // The events as they were, followed by those of the close: the hidden one is in the chain again, and the close knows another chain.
  const rows = await db.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  await putChain(db, rows, (row) => honest.find(({ id: own }) => own === row.id) ?? row);
  const { hash: newest } = await auditHead(db);
  const restored = (await exported(world.cleo, id)).set("events.jsonl", forged.get("events.jsonl") ?? Buffer.from(""));
  expect(verifyReview(restored, newest, before)).toMatchObject({
    words: ["NOT PROVED.", "The events or the chain are not those of the close."],
  });
});

const EDITS: Record<string, (db: Store) => Promise<unknown>> = {
  name: (db) => db.updateTable("reviews").set({ name: "Q3" }).execute(),
  scope: (db) => db.updateTable("reviews").set({ scope: '["Everything."]' }).execute(),
  starter: (db) => db.updateTable("reviews").set({ started_by: "Mallory" }).execute(),
  "starter's account": (db) => db.updateTable("reviews").set({ started_by_id: world.ben.id }).execute(),
  "due date": (db) => db.updateTable("reviews").set({ due_at: 4_000_000_000_000 }).execute(),
  clusters: (db) => db.updateTable("reviews").set({ clusters: "[]" }).execute(),
  "fallback reviewer": (db) =>
    db.updateTable("review_reviewers").set({ name: "Mallory" }).where("part", "=", "fallback").execute(),
  "name of a reviewer": (db) =>
    db.updateTable("review_reviewers").set({ email: "mallory@example.com" }).where("name", "=", "Mara").execute(),
};

test.each(Object.entries(EDITS))("if the %s was changed in the store, the close fails", async (_, edit) => {
  const id = await started(world.ada);
  const db = await store();
  await edit(db);
  expect(codeOf(await change(world.ada, closeReviewDoor, { id, undecided: 4 }))).toBe("review_differs");
  expect(await db.selectFrom("review_files").selectAll().execute()).toEqual([]);
});

test("a review that an older version started is closed, and script and page say what its start did not record", async () => {
  const id = await started(world.cleo);
  const db = await store();
  const rows = await db.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  const without = (row: AuditRow) => {
    if (row.action !== "review.start" || row.outcome !== "done") return row;
    const { start: _, ...details } = JSON.parse(row.details);
    return Object.assign({}, row, { details: JSON.stringify(details) });
  };
  await putChain(db, rows, without);
  expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 4 }))).toBe("ok");
  const { hash } = await auditHead(db);
  const files = await exported(world.cleo, id);
  expect(verifyReview(files, hash)).toMatchObject({
    ok: true,
    words: [expect.any(String), expect.any(String), expect.stringMatching(/^Not bound/)],
  });
  expect(String(files.get("review.html"))).toContain("An older version of Rolecall started this review");
});
