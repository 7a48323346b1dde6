import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../testing/on-store.ts";
import { world } from "../../testing/request-steps.ts";
import { change, look, type Person } from "../../testing/requests.ts";
import { beginReview, decideNamed, doneEvents, signOffAs, started } from "../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { overviewDoor } from "../edge/doors/overview.ts";
import { closeReviewDoor } from "../edge/doors/reviews.ts";
import { removeGrant } from "../store/clusters/cluster-roles.ts";
import { store } from "../store/db/store.ts";
import { noticesOf } from "../store/people/notices.ts";
import { sweepReviews } from "./acts/sweep.ts";

freshServer();

const DAY = 24 * 3_600_000;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  let nina: Person;
  beforeEach(async () => {
    nina = await beginReview();
  });

  test("rows that wait for a reviewer are on their overview until they are decided", async () => {
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

  test("a reviewer who has decided everything is reminded to sign off, until that is done", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const newest = async (by: Person) => (await noticesOf(db, by.id)).notices[0]?.text;
    await decideNamed(world.mara, id, ["pay_a", "pay_b", "pay_c"], "keep", "All used");
    await sweepReviews(db, Date.now() + 2 * DAY + 1_000);
    expect(await newest(world.mara)).toMatch(/^Everything in your part of the review Q4 is decided\. Sign it off by /);
    expect(await newest(world.ada)).toContain("1 SQL user waits for your decision in the review Q4");
    await signOffAs(world.mara, id);
    await sweepReviews(db, Date.now() + 8 * DAY);
    expect(await newest(world.mara)).toContain("Sign it off by");
    expect(await newest(nina)).toMatch(/Everything in your part is decided: sign it off\.$/);
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
    expect(await doneEvents("review.start")).toMatchObject([{}, { details: { repeats: id } }]);
    await removeGrant(db, { kind: "account", id: world.cleo.id }, CLUSTER_ID);
    await sweepReviews(db, Date.now() + 400 * DAY);
    expect((await db.selectFrom("reviews").selectAll().execute()).length).toBe(2);
    expect(await db.selectFrom("reviews").select("id").where("repeat_at", "is not", null).execute()).toEqual([]);
  });
});
