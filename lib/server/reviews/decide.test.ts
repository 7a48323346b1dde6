import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { codeOf, owned, world } from "../../testing/request-steps.ts";
import { look, type Person } from "../../testing/requests.ts";
import {
  beginReview,
  decideNamed,
  decideOn,
  lead,
  reviewEvent,
  reviewFor,
  rowOfName,
  rowsFor,
  signOffAs,
  started,
} from "../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { reviewDoor } from "../edge/doors/reviews.ts";
import { store } from "../store/db/store.ts";
import { removeMember } from "../store/people/teams.ts";
import { decideRows } from "../store/reviews/review-decisions.ts";

freshServer();

let nina: Person;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    nina = await beginReview();
  });

  test("what nobody has verified needs a reason to stay, and the state at the decision is stored", async () => {
    const db = await store();
    await db.updateTable("sql_users").set({ admin_state: "unknown" }).where("name", "=", "pay_b").execute();
    const id = await started(world.cleo);
    expect(await decideNamed(world.mara, id, ["pay_b"], "keep")).toMatchObject({
      error: { code: "invalid_input", fields: { note: expect.stringContaining("unverified") } },
    });
    await db.updateTable("sql_users").set({ admin_state: "admin" }).where("name", "=", "pay_b").execute();
    expect(codeOf(await decideNamed(world.mara, id, ["pay_b"], "keep", "Payouts"))).toBe("ok");
    const rows = await db.selectFrom("review_rows").select(["state", "state_decided"]).orderBy("position").execute();
    expect(rows[1]).toEqual({ state: "unknown", state_decided: "admin" });
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

  test("a decision to restrict needs no note", async () => {
    const id = await started(world.cleo);
    expect(codeOf(await decideNamed(world.mara, id, ["pay_c"], "restrict"))).toBe("ok");
  });

  test("of two reviewers on one row the later one gets the first one's name, and nothing is overwritten", async () => {
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

  test("no reviewer decides about a SQL user that they alone own, also if that changed after the start", async () => {
    await owned("bens", world.others);
    await lead(world.others, world.ben);
    const id = await started(world.cleo);
    expect(codeOf(await look(world.ben, reviewDoor, { id }))).toBe("not_found");
    expect((await rowsFor(world.ada, id)).map(({ name }) => name)).toEqual(["bens", "stray"]);
    await removeMember(await store(), world.payments, nina.id);
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "keep"))).toBe("review_own");
    expect(codeOf(await decideNamed(world.mara, id, ["pay_a"], "not_mine", "I own it alone"))).toBe("ok");
  });

  test("no reviewer decides about a SQL user that they alone own since a change of owner, nor gives it to one who does", async () => {
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

  test("the sole owner of a SQL user does not see its row, and cannot erase a decision about it", async () => {
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

  test("no other reviewer changes signed-off decisions, but the fallback decides rows that were given away", async () => {
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
    const answer = await decideRows(db, ask, () => ({ ...reviewEvent(by, "review.decide", "evt_early"), at: 5 }));
    const saved = "saved" in answer ? answer.saved : [];
    const event = db.selectFrom("audit_events").select("at").where("id", "=", "evt_early");
    expect(saved.map(({ at: time }) => time)).toEqual([Number((await event.executeTakeFirstOrThrow()).at)]);
  });

  test("a row that is not mine goes to the fallback, can be taken back while undecided, and goes no further", async () => {
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
});
