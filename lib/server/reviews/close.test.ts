import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { begin, codeOf, owned, world } from "../../testing/request-steps.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import {
  beginReview,
  decideNamed,
  decideOn,
  doneEvents,
  lead,
  reviewEvent,
  reviewFor,
  rowOfName,
  rowsFor,
  signOffAs,
  started,
} from "../../testing/reviews/review-steps.ts";
import { at } from "../../testing/scripted-vendor.ts";
import { byNamed, registry } from "../../testing/server.ts";
import { checkReviewDoor, closeReviewDoor } from "../edge/doors/reviews.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { startJob } from "../jobs/control.ts";
import { workOnJobs } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";
import { beginClose, finishClose, reopen } from "../store/reviews/review-close.ts";
import { reviewOf, storedRowsOf } from "../store/reviews/reviews.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { saveVerified } from "../store/sql-users/proofs.ts";
import { saveCreated, saveReset } from "../store/sql-users/sql-users.ts";
import { prove } from "./acts/prove.ts";
import { sweepReviews } from "./acts/sweep.ts";
import { beginClosing, reviewCloseJob } from "./close.ts";
import { evidenceInput } from "./evidence-input.ts";

freshServer();

let nina: Person;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    nina = await beginReview();
  });

  test("a close that continues after another was begun stores nothing that lacks the decisions in between", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const by = { id: world.cleo.id, email: "cleo@example.com", name: "Cleo" };
    const end = (acts: number, event: string) =>
      finishClose(
        db,
        { id },
        {
          acts,
          above: undefined,
          files: [],
          manifest: event,
          by: "Cleo",
          at: 9,
          event: reviewEvent(by, "review.close", event),
        },
      );
    await beginClose(db, id, 4);
    await reopen(db, id);
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "keep"))).toBe("ok");
    await beginClose(db, id, 3);
    expect(await end(0, "evt_stale")).toBe(false);
    expect(await reviewOf(db, id)).toMatchObject({ state: "closing", manifest: null });
    expect(await end(1, "evt_own")).toBe(true);
    expect(await reviewOf(db, id)).toMatchObject({ state: "closed", manifest: "evt_own" });
  });

  test("a decision is closed only by proof: a complete list, a recorded reset, a verification", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    await decideNamed(world.mara, id, ["pay_b"], "rotate", "Leaked");
    await decideNamed(world.mara, id, ["pay_c"], "restrict", "Reads only");
    const db = await store();
    expect(await prove(db)).toBe(0);
    const soon = Date.now() + 1_000;
    await saveReset(db, at("pay_b"), byNamed("Cleo"), soon);
    const rowId = (await rowOf(db, at("pay_c")))?.id;
    await saveVerified(db, { ...at("pay_c"), rowId }, { state: "restricted", databases: [], by: "Cleo" }, soon);
    expect(codeOf(await change(world.cleo, deleteSqlUserDoor, at("pay_a")))).toBe("ok");
    // Rolecall deleted it, but no later list has shown that.
    expect(await prove(db)).toBe(2);
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 1, open: 0 } });
    expect((await rowsFor(world.mara, id)).map(({ proof }) => proof?.how)).toEqual(["absent", "reset", "verified"]);
    const proofs = await doneEvents("review.prove");
    expect(proofs.map(({ target, details }) => [target, details.proof, details.carriedOutBy])).toEqual([
      ["pay_b", "reset", "Cleo"],
      ["pay_c", "verified", undefined],
      ["pay_a", "absent", "cleo@example.com"],
    ]);
    const rows = await storedRowsOf(db, id);
    expect(rows.slice(0, 3).every(({ proofSequence }) => Number(proofSequence) > 0)).toBe(true);
  });

  test("a SQL user that was deleted and recreated with its name proves nothing, and is reported", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    await change(world.cleo, deleteSqlUserDoor, at("pay_a"));
    world.users.set("pay_a", "again");
    await saveCreated(await store(), at("pay_a"), { purpose: "again", by: byNamed("Cleo") });
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 0, open: 1 } });
    expect(await rowOfName(world.mara, id, "pay_a")).toMatchObject({
      remedy: "open",
      why: "remade",
      changes: ["remade"],
      purpose: "p",
    });
    world.users.delete("pay_a");
    await change(world.cleo, deleteSqlUserDoor, at("pay_a"));
    // The list shows it as deleted outside Rolecall.
    await change(world.cleo, checkReviewDoor, { id });
    expect(await rowOfName(world.mara, id, "pay_a")).toMatchObject({ remedy: "proved", changes: ["deleted"] });
  });

  test("a close stores the evidence, names open decisions, and ends decisions but not their proof", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "keep");
    await decideNamed(world.mara, id, ["pay_b"], "rotate", "Leaked");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 0 }))).toBe("review_outdated");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 2 }))).toBe("ok");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_c"], "keep", "Late"))).toBe("review_over");
    expect(codeOf(await signOffAs(world.ada, id))).toBe("review_over");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 2 }))).toBe("review_over");
    expect(await reviewFor(world.cleo, id)).toMatchObject({ state: "closed", totals: { open: 1, keep: 1, rotate: 1 } });
    expect(await doneEvents("review.close")).toMatchObject([
      { details: { review: id, undecided: 2, open: 1, rows: 4 } },
    ]);
    const db = await store();
    expect(await db.selectFrom("review_files").select("name").execute()).not.toEqual([]);
    await saveReset(db, at("pay_b"), byNamed("Cleo"), Date.now() + 1_000);
    await sweepReviews(db);
    expect(await reviewFor(world.cleo, id)).toMatchObject({ totals: { open: 0 } });
  });

  test("a close races with a decision: it is in the evidence, or refused", async () => {
    const id = await started(world.cleo);
    const rows = await rowsFor(world.mara, id);
    const [decided] = await Promise.all([
      decideOn(world.mara, id, rows.slice(0, 1), "keep"),
      change(world.cleo, closeReviewDoor, { id, undecided: 4 }),
    ]);
    const db = await store();
    const stored = await db.selectFrom("review_decisions").select("id").execute();
    expect(stored.length).toBe(decided.ok ? 1 : 0);
    const review = await reviewOf(db, id);
    if (decided.ok) expect(review?.state).toBe("open");
    else expect(codeOf(decided)).toBe("review_over");
  });

  test("a server that dies in a close leaves an open review, and one that dies in a start leaves none", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const starter = { id: world.cleo.id, email: "cleo@example.com", name: "Cleo", sessionHash: "" };
    const job = { starter, requestId: "req_1", address: "", about: id, input: { review: id } };
    await beginClosing(db, { review: id, undecided: 4 }, async (transaction) => {
      await startJob(transaction, reviewCloseJob, job, [{ step: "close", input: {}, data: {} }]);
    });
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "keep"))).toBe("review_over");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 4 }))).toBe("review_over");
    await workOnJobs(db, JOBS);
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "keep"))).toBe("ok");
    await db.schema.alterTable("review_decisions").renameTo("hidden").execute();
    expect(codeOf(await decideNamed(world.mara, id, ["pay_b"], "keep"))).toBe("internal");
    await db.schema.alterTable("hidden").renameTo("review_decisions").execute();
    expect(await rowOfName(world.mara, id, "pay_b")).toMatchObject({ decision: null, version: 0 });
  });

  test("the evidence has every decision with its event, self-reviews, and what is open", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "not_mine", "Ask Ada");
    await decideNamed(world.ada, id, ["pay_a"], "remove", "Old");
    const db = await store();
    const review = await reviewOf(db, id);
    if (!review) throw new Error("no review");
    const by = { id: world.cleo.id, email: "cleo@example.com", name: "Cleo" };
    const input = await evidenceInput(db, review, { closedAt: 2, closedBy: by, version: "1" });
    expect(input.decisions.map(({ decision, by: { name } }) => [decision, name])).toEqual([
      ["not_mine", "Mara"],
      ["remove", "Ada"],
    ]);
    expect(input.population[0]).toMatchObject({ name: "pay_a", reviewers: [world.mara.id, nina.id].sort() });
    expect(input.remediation).toMatchObject([{ row: input.population[0]?.row, state: "open" }]);
    expect(input.review.reviewers.map(({ person: { name }, rows }) => [name, rows])).toEqual([
      ["Ada", 1],
      ["Mara", 3],
      ["Nina", 3],
    ]);
  });
});

test("a password that only a person entered proves no rotation", async () => {
  await begin();
  await lead(world.payments, world.mara);
  nina = await person("Nina", { team: world.payments });
  await owned("pay_a");
  const id = await started(world.cleo);
  await decideNamed(world.mara, id, ["pay_a"], "rotate", "Leaked");
  const db = await store();
  await db
    .updateTable("sql_users")
    .set({ password_entered_at: Date.now() + 1_000, password_entered_by: "Mara" })
    .execute();
  expect(await prove(db)).toBe(0);
  expect(codeOf(await change(world.cleo, resetPasswordDoor, at("pay_a")))).toBe("ok");
  expect(registry()).toBeDefined();
});
