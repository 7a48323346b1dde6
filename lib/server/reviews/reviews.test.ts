import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { begin, codeOf, events, owned, restrict, world } from "../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person, person } from "../../testing/requests.ts";
import {
  decideNamed,
  decideOn,
  lead,
  reviewFor,
  rowOfName,
  rowsFor,
  signOffAs,
  startAs,
  started,
} from "../../testing/review-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { byNamed, freshProcess, registry } from "../../testing/server.ts";
import { looseRow } from "../audit/audit.ts";
import { drain } from "../base/in-flight.ts";
import { overviewDoor } from "../doors/overview.ts";
import {
  checkReviewDoor,
  closeReviewDoor,
  reviewDoor,
  reviewListDoor,
  reviewPreviewDoor,
  reviewRowsDoor,
} from "../doors/reviews.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../doors/sql-users.ts";
import { populationSha256 } from "../review-evidence/digests.ts";
import { removeGrant } from "../store/cluster-roles.ts";
import { noticesOf } from "../store/notices.ts";
import { saveVerified } from "../store/proofs.ts";
import { beginClose, finishClose, reopen } from "../store/review-close.ts";
import { decideRows } from "../store/review-decisions.ts";
import { reviewersOf, reviewOf, storedRowsOf } from "../store/reviews.ts";
import { rowOf, saveCreated, saveReset } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { removeMember } from "../store/teams.ts";
import { freshDatabase } from "../store/testing.ts";
import { evidenceInput } from "./evidence-input.ts";
import { populationRow } from "./population.ts";
import { prove } from "./prove.ts";
import { sweepReviews } from "./sweep.ts";

freshProcess();
afterEach(async () => void (await drain(10_000)));

const DAY = 24 * 3_600_000;
const at = (name: string) => ({ clusterId: CLUSTER_ID, name });
const done = async (action: string) =>
  (await events()).filter((event) => event.action === action && event.outcome === "done");
const eventFor = (by: { id: string; email: string }, action: "review.decide" | "review.close", id: string) =>
  looseRow({
    ...{ id, action, actor: { accountId: by.id, email: by.email }, outcome: "done", details: {} },
    request: { requestId: "req_1", address: "" },
  });
let nina: Person;

describe.each(["SQLite", "PostgreSQL"])("on %s", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    await begin();
    nina = await person("Nina", { team: world.payments });
    await lead(world.payments, world.mara);
    await lead(world.payments, nina);
    for (const name of ["pay_a", "pay_b", "pay_c"]) await owned(name);
    for (const name of ["pay_a", "pay_b"]) await restrict(at(name));
    await owned("stray", null);
  });

  test("a start freezes a complete list, and the audit has the SHA-256 of exactly that", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const rows = await storedRowsOf(db, id);
    expect(rows.map(({ name, position, part }) => [name, position, part])).toEqual([
      ["pay_a", 0, `team:${world.payments}`],
      ["pay_b", 1, `team:${world.payments}`],
      ["pay_c", 2, `team:${world.payments}`],
      ["stray", 3, "fallback"],
    ]);
    const reviewers = await reviewersOf(db, [id]);
    const sha256 = populationSha256(
      id,
      rows.map((row) => populationRow(row, reviewers)),
    );
    expect(await reviewOf(db, id)).toMatchObject({ sha256, population: 4, state: "open" });
    expect(await done("review.start")).toMatchObject([
      { details: { name: "Q4", review: id, population: sha256, rows: 4, clusters: "orders" } },
    ]);
    // What happens later does not change it.
    await saveReset(db, at("pay_a"), byNamed("Cleo"), Date.now() + 5_000);
    await decideNamed(world.mara, id, ["pay_a"], "not_mine", "Ask Ada");
    const again = (await storedRowsOf(db, id)).map((row) => populationRow(row, reviewers));
    expect(populationSha256(id, again)).toBe(sha256);
    expect(await rowOfName(world.ada, id, "pay_a")).toMatchObject({ changes: ["password"], passedBy: "Mara" });
  });

  test("a list that is not complete stops the start, unless its cluster is left out, which is recorded", async () => {
    world.instead = ({ path }) => (path.includes(OTHER_ID) ? { status: 503, json: {} } : undefined);
    const scope = { clusters: [CLUSTER_ID, OTHER_ID], teams: null, kinds: null, states: null };
    const refused = await startAs(world.ada, { scope });
    expect(refused).toMatchObject({ error: { code: "review_list_incomplete", fields: { [OTHER_ID]: "stock" } } });
    expect(await done("review.start")).toEqual([]);
    const id = await started(world.ada, { scope, without: [OTHER_ID], fallback: world.cleo.id });
    expect(await reviewFor(world.ada, id)).toMatchObject({ leftOut: ["stock"], clusters: ["orders"] });
    expect(await done("review.start")).toMatchObject([{ details: { leftOut: "stock" } }]);
  });

  test("an empty scope, a past day, and SQL users that nobody could decide are refused", async () => {
    const scope = { clusters: [CLUSTER_ID], teams: null, kinds: ["person" as const], states: null };
    expect(codeOf(await startAs(world.cleo, { scope }))).toBe("review_empty");
    for (const dueAt of [Date.now() - 1, Date.now() + 732 * DAY, 9e15])
      expect(codeOf(await startAs(world.cleo, { dueAt }))).toBe("invalid_input");
    await owned("bens", world.others);
    expect(codeOf(await startAs(world.cleo, { fallback: world.ben.id }))).toBe("review_undecidable");
    const preview = await look(world.cleo, reviewPreviewDoor, {
      ...{ reviewers: "leads", named: [], fallback: world.ben.id },
      scope: { clusters: [CLUSTER_ID], teams: null, kinds: null, states: null },
    });
    expect(preview).toMatchObject({ value: { rows: 5, undecidable: 1 } });
    expect(await (await store()).selectFrom("reviews").selectAll().execute()).toEqual([]);
  });

  test("only Cluster Admins of every cluster start one, and others see no review", async () => {
    const creator = await person("Bea", { role: "cluster_creator" });
    expect(codeOf(await startAs(creator))).toBe("forbidden");
    const scope = { clusters: [CLUSTER_ID, OTHER_ID], teams: null, kinds: null, states: null };
    expect(codeOf(await startAs(world.cleo, { scope }))).toBe("cluster_not_found");
    const id = await started(world.cleo);
    for (const door of [reviewDoor, reviewRowsDoor]) {
      const input = door === reviewDoor ? { id } : { id, view: "all", mine: false, after: -1 };
      expect(codeOf(await look(world.ben, door as typeof reviewDoor, input))).toBe("not_found");
    }
    expect(await look(world.ben, reviewListDoor, {})).toMatchObject({ value: { reviews: [], mayStart: false } });
    // A reviewer sees their part alone, also where they ask for all.
    expect((await rowsFor(world.mara, id, "all", false)).map(({ name }) => name)).toEqual(["pay_a", "pay_b", "pay_c"]);
    expect(await reviewFor(world.mara, id)).toMatchObject({
      counts: null,
      manages: false,
      progress: [],
      reviewers: [],
    });
    expect(codeOf(await change(world.mara, closeReviewDoor, { id, undecided: 4 }))).toBe("forbidden");
    await removeGrant(await store(), { kind: "account", id: world.cleo.id }, CLUSTER_ID);
    expect(codeOf(await look(world.cleo, reviewDoor, { id }))).toBe("not_found");
  });

  test("decisions need their notes, are kept in order, and change until the sign-off", async () => {
    const id = await started(world.cleo);
    expect(await decideNamed(world.mara, id, ["pay_a"], "keep")).toMatchObject({ value: { decided: 1 } });
    // As the Cloud API makes it, pay_c is admin.
    expect(codeOf(await decideNamed(world.mara, id, ["pay_b", "pay_c"], "keep"))).toBe("invalid_input");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_b"], "remove"))).toBe("invalid_input");
    expect(codeOf(await signOffAs(world.mara, id))).toBe("review_undecided");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_b", "pay_c"], "keep", "Payouts"))).toBe("ok");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_c"], "remove", "Changed my mind"))).toBe("ok");
    expect(await reviewFor(world.mara, id)).toMatchObject({ mine: { counts: { keep: 2, remove: 1, todo: 0 } } });
    expect(await signOffAs(world.mara, id)).toMatchObject({ value: { decided: 3 } });
    const { progress } = await reviewFor(world.cleo, id);
    expect(progress.map(({ name, signedAt }) => [name, signedAt !== null])).toEqual([
      ["Ada", false],
      ["Mara", true],
      ["Nina", false],
    ]);
    expect(codeOf(await decideNamed(world.mara, id, ["pay_c"], "keep", "No"))).toBe("review_signed_off");
    const history = await (await store()).selectFrom("review_decisions").selectAll().orderBy("place").execute();
    expect(history.map(({ decision, note, by_name }) => [decision, note, by_name])).toEqual([
      ["keep", "", "Mara"],
      ["keep", "Payouts", "Mara"],
      ["keep", "Payouts", "Mara"],
      ["remove", "Changed my mind", "Mara"],
    ]);
    const recorded = await (await store())
      .selectFrom("audit_events")
      .select("id")
      .where("action", "=", "review.decide")
      .where("outcome", "=", "done")
      .execute();
    expect(new Set(history.map(({ event }) => event))).toEqual(new Set(recorded.map((row) => row.id)));
  });

  test("of two reviewers on one row the later one is told who decided, and nothing is overwritten", async () => {
    const id = await started(world.cleo);
    const [seen, other] = [await rowsFor(world.mara, id), await rowsFor(nina, id)];
    const answers = await Promise.all([
      decideOn(world.mara, id, seen.slice(0, 1), "keep"),
      decideOn(nina, id, other.slice(0, 1), "remove", "Nobody uses it"),
    ]);
    const values = answers.map((answer) => (answer.ok ? answer.value : undefined));
    expect(values.map((value) => value?.decided).sort()).toEqual([0, 1]);
    const winner = values[0]?.decided === 1 ? "Mara" : "Nina";
    expect(values.flatMap((value) => value?.conflicts ?? [])).toMatchObject([{ name: "pay_a", by: winner }]);
    expect(await rowOfName(world.mara, id, "pay_a")).toMatchObject({ by: winner, version: 1 });
    // The others of a bulk decision are saved.
    expect(await decideOn(nina, id, other, "keep", "All fine")).toMatchObject({
      value: { decided: 2, conflicts: [{ name: "pay_a" }] },
    });
  });

  test("nobody decides about what they alone own, also where that became so after the start", async () => {
    await owned("bens", world.others);
    await lead(world.others, world.ben);
    const id = await started(world.cleo);
    expect(codeOf(await look(world.ben, reviewDoor, { id }))).toBe("not_found");
    expect((await rowsFor(world.ada, id)).map(({ name }) => name)).toEqual(["bens", "stray"]);
    await removeMember(await store(), world.payments, nina.id);
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "keep"))).toBe("review_own");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "not_mine", "I own it alone"))).toBe("ok");
  });

  test("nobody decides about what they alone own since it got another owner, nor gives it to one who does", async () => {
    const named = { reviewers: "named" as const, named: [world.ben.id, world.mara.id] };
    await owned("bens", world.others);
    const id = await started(world.cleo, named);
    const scope = { clusters: [CLUSTER_ID], teams: [world.payments], kinds: null, states: null };
    const other = await started(world.cleo, { scope, fallback: world.ben.id });
    const db = await store();
    await db.updateTable("sql_users").set({ owner_team_id: world.others }).where("name", "=", "pay_a").execute();
    expect(codeOf(await decideNamed(world.ben, id, ["pay_a", "pay_b"], "keep"))).toBe("review_own");
    expect(await decideNamed(world.ben, id, ["pay_b"], "keep")).toMatchObject({ value: { decided: 1 } });
    expect(codeOf(await decideNamed(world.ben, id, ["pay_a"], "not_mine", "I own it alone"))).toBe("ok");
    expect(codeOf(await decideNamed(world.mara, other, ["pay_a"], "not_mine", "Ask Ben"))).toBe("review_no_fallback");
  });

  test("who alone owns a SQL user does not see its row, and erases no decision about it", async () => {
    await owned("bens", world.others);
    const id = await started(world.cleo, { reviewers: "named", named: [world.ben.id, world.mara.id] });
    await decideNamed(world.mara, id, ["bens"], "not_mine", "Ask Ada");
    expect((await rowsFor(world.ben, id)).map(({ name }) => name)).toEqual(["pay_a", "pay_b", "pay_c", "stray"]);
    await decideNamed(world.mara, id, ["bens"], "remove", "Old");
    const row = await rowOfName(world.mara, id, "bens");
    expect(codeOf(await decideOn(world.ben, id, [row], "not_mine", "Not mine"))).toBe("not_found");
    // Nor does one who became that after the start.
    await decideNamed(world.ben, id, ["pay_a"], "remove", "Old");
    await removeMember(await store(), world.payments, nina.id);
    expect(await decideNamed(world.mara, id, ["pay_a"], "not_mine", "Ask Ada")).toMatchObject({
      value: { decided: 0, conflicts: [{ name: "pay_a", by: "Ben", decision: "remove" }] },
    });
    expect(await rowOfName(world.mara, id, "pay_a")).toMatchObject({ decision: "remove", by: "Ben" });
  });

  test("what a reviewer signed off no other reviewer changes, but the fallback decides what was given away", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    await decideNamed(world.mara, id, ["pay_b"], "not_mine", "Ask Ada");
    await decideNamed(nina, id, ["pay_c"], "keep", "Payouts");
    expect((await rowsFor(nina, id)).map(({ mayDecide }) => mayDecide)).toEqual([true, true, true]);
    expect(codeOf(await signOffAs(world.mara, id))).toBe("ok");
    expect((await rowsFor(nina, id)).map(({ mayDecide }) => mayDecide)).toEqual([false, false, true]);
    for (const decision of ["keep", "not_mine"] as const)
      expect(await decideNamed(nina, id, ["pay_a", "pay_b", "pay_c"], decision, "Used")).toMatchObject({
        value: { decided: 1, conflicts: [{ name: "pay_a", by: "Mara", decision: "remove" }, { name: "pay_b" }] },
      });
    expect(await rowOfName(nina, id, "pay_a")).toMatchObject({ decision: "remove", by: "Mara" });
    expect(await decideNamed(world.ada, id, ["pay_b", "pay_c"], "remove", "Old")).toMatchObject({
      value: { decided: 2 },
    });
  });

  test("a decision has the time of its event", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const by = { id: world.mara.id, email: "mara@example.com", name: "Mara" };
    const rows = (await rowsFor(world.mara, id)).slice(0, 1);
    const ask = { reviewId: id, by, rows, decision: "keep" as const, note: "", event: "evt_early" };
    const answer = await decideRows(db, ask, () => ({ ...eventFor(by, "review.decide", "evt_early"), at: 5 }));
    const saved = "saved" in answer ? answer.saved : [];
    const event = db.selectFrom("audit_events").select("at").where("id", "=", "evt_early");
    expect(saved.map(({ at: time }) => time)).toEqual([Number((await event.executeTakeFirstOrThrow()).at)]);
  });

  test("a close that went on after another was begun stores nothing without the decisions between them", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const by = { id: world.cleo.id, email: "cleo@example.com", name: "Cleo" };
    const end = (acts: number, event: string) =>
      finishClose(
        db,
        { id },
        { acts, files: [], manifest: event, by: "Cleo", at: 9, event: eventFor(by, "review.close", event) },
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

  test("what is not mine goes to the fallback, comes back while it is undecided, and goes no further", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a", "pay_b"], "not_mine", "Ask Ada");
    expect((await rowsFor(world.ada, id)).map(({ name }) => name)).toEqual(["pay_a", "pay_b", "stray"]);
    expect(await reviewFor(world.mara, id)).toMatchObject({ mine: { counts: { passed: 2, todo: 1 } } });
    expect(codeOf(await decideNamed(world.ada, id, ["pay_a"], "not_mine", "Nor mine"))).toBe("review_no_fallback");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "keep"))).toBe("ok");
    expect((await rowsFor(world.ada, id)).map(({ name }) => name)).toEqual(["pay_b", "stray"]);
    expect(codeOf(await decideNamed(world.ada, id, ["pay_b", "stray"], "remove", "Old"))).toBe("ok");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_b"], "keep"))).toBe("not_found");
    expect(codeOf(await signOffAs(world.ada, id))).toBe("ok");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_c"], "not_mine", "Ask Ada"))).toBe("review_fallback_signed");
  });

  test("a decision is closed by proof alone: a complete list, a recorded reset, a verification", async () => {
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
    // Rolecall deleted it, but no list that was begun later has shown that.
    expect(await prove(db)).toBe(2);
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 1, open: 0 } });
    expect((await rowsFor(world.mara, id)).map(({ proof }) => proof?.how)).toEqual(["absent", "reset", "verified"]);
    const proofs = await done("review.prove");
    expect(proofs.map(({ target, details }) => [target, details.proof])).toEqual([
      ["pay_b", "reset"],
      ["pay_c", "verified"],
      ["pay_a", "absent"],
    ]);
    const rows = await storedRowsOf(db, id);
    expect(rows.slice(0, 3).every(({ proofSequence }) => Number(proofSequence) > 0)).toBe(true);
  });

  test("a SQL user that was deleted and made again with its name proves nothing, and is told", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "remove", "Old");
    await change(world.cleo, deleteSqlUserDoor, at("pay_a"));
    world.users.set("pay_a", "again");
    await saveCreated(await store(), at("pay_a"), { purpose: "again", by: byNamed("Cleo") });
    expect(await change(world.cleo, checkReviewDoor, { id })).toMatchObject({ value: { proved: 0, open: 1 } });
    expect(await rowOfName(world.mara, id, "pay_a")).toMatchObject({
      ...{ remedy: "open", why: "remade", changes: ["remade"], purpose: "p" },
    });
    world.users.delete("pay_a");
    await change(world.cleo, deleteSqlUserDoor, at("pay_a"));
    // It is gone from the list for good, which shows it as deleted outside Rolecall.
    await change(world.cleo, checkReviewDoor, { id });
    expect(await rowOfName(world.mara, id, "pay_a")).toMatchObject({ remedy: "proved", changes: ["deleted"] });
  });

  test("a close stores the evidence, names what is open, and ends decisions but not the proof of them", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, ["pay_a"], "keep");
    await decideNamed(world.mara, id, ["pay_b"], "rotate", "Leaked");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 0 }))).toBe("review_outdated");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 2 }))).toBe("ok");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_c"], "keep", "Late"))).toBe("review_over");
    expect(codeOf(await signOffAs(world.ada, id))).toBe("review_over");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 2 }))).toBe("review_over");
    expect(await reviewFor(world.cleo, id)).toMatchObject({ state: "closed", totals: { open: 1, keep: 1, rotate: 1 } });
    expect(await done("review.close")).toMatchObject([{ details: { review: id, undecided: 2, open: 1, rows: 4 } }]);
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
    expect(await beginClose(db, id, 4)).toBeUndefined();
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "keep"))).toBe("review_over");
    await sweepReviews(db);
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

  test("what waits for a reviewer stands on their overview until it is decided", async () => {
    const id = await started(world.cleo);
    const waiting = async (by: Person) => {
      const answer = await look(by, overviewDoor, {});
      return answer.ok ? answer.value.waiting.filter((each) => each.kind === "review") : undefined;
    };
    expect(await waiting(world.mara)).toMatchObject([{ id, name: "Q4", left: 3 }]);
    expect(await waiting(world.ben)).toEqual([]);
    await decideNamed(world.mara, id, ["pay_a", "pay_b", "pay_c"], "keep", "All used");
    expect(await waiting(world.mara)).toEqual([]);
  });

  test("reviewers are notified once of each: assigned, reminded, overdue, closed", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const kinds = async (by: Person) => (await noticesOf(db, by.id)).notices.map(({ kind }) => kind).reverse();
    await sweepReviews(db);
    expect(await kinds(world.mara)).toEqual(["review_assigned"]);
    await sweepReviews(db, Date.now() + 2 * DAY + 1_000);
    await sweepReviews(db, Date.now() + 2 * DAY + 2_000);
    await sweepReviews(db, Date.now() + 8 * DAY);
    expect(await kinds(world.mara)).toEqual(["review_assigned", "review_reminder", "review_overdue"]);
    expect(await kinds(world.cleo)).toEqual(["review_overdue"]);
    await change(world.cleo, closeReviewDoor, { id, undecided: 4 });
    expect((await kinds(world.mara)).at(-1)).toBe("review_closed");
    expect((await kinds(world.ben)).length).toBe(0);
  });

  test("a review that cannot be read stops neither the notices nor the repetition of others", async () => {
    const db = await store();
    const broken = await started(world.cleo, { repeats: true });
    const unreadable = { due_at: 9e15, spec: "{}", started_at: 1, repeat_at: 1 };
    await db.updateTable("reviews").set(unreadable).where("id", "=", broken).execute();
    await started(world.cleo, { name: "Q5", repeats: true });
    const texts = (await noticesOf(db, world.mara.id)).notices.map(({ text }) => text);
    expect(texts.filter((text) => text.includes("in Q5 "))).toHaveLength(1);
    await sweepReviews(db, Date.now() + 93 * DAY);
    const all = await db.selectFrom("reviews").select("name").execute();
    expect(all.map(({ name }) => name.slice(0, 3)).sort()).toEqual(["Q4", "Q5", "Q5,"]);
  });

  test("a review that repeats starts again after three months, once, with the rights its starter has then", async () => {
    const id = await started(world.cleo, { repeats: true });
    const db = await store();
    await sweepReviews(db, Date.now() + 80 * DAY);
    expect((await db.selectFrom("reviews").selectAll().execute()).length).toBe(1);
    await sweepReviews(db, Date.now() + 93 * DAY);
    await sweepReviews(db, Date.now() + 93 * DAY);
    const all = await db.selectFrom("reviews").selectAll().orderBy("started_at").orderBy("id").execute();
    expect(all.length).toBe(2);
    expect(all.find((review) => review.id === id)?.repeat_at).toBeNull();
    expect(await done("review.start")).toMatchObject([{}, { details: { repeats: id } }]);
    await removeGrant(db, { kind: "account", id: world.cleo.id }, CLUSTER_ID);
    await sweepReviews(db, Date.now() + 400 * DAY);
    expect((await db.selectFrom("reviews").selectAll().execute()).length).toBe(2);
    expect(await db.selectFrom("reviews").select("id").where("repeat_at", "is not", null).execute()).toEqual([]);
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
