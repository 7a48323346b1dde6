import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { codeOf, events, world } from "../../../testing/request-steps.ts";
import { change, type Person } from "../../../testing/requests.ts";
import { beginReview, started } from "../../../testing/reviews/review-steps.ts";
import { stopReviewRepetitionDoor } from "../../edge/doors/reviews.ts";
import { store } from "../../store/db/store.ts";
import { noticesOf, sweepNotices } from "../../store/people/notices.ts";
import { sweepReviews } from "../acts/sweep.ts";

freshServer();

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;

const countNotices = async (by: Person, words: string) =>
  (await noticesOf(await store(), by.id)).notices.filter(({ text }) => text.includes(words)).length;
const reviews = async () => (await store()).selectFrom("reviews").selectAll().orderBy("started_at").execute();

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginReview();
  });

  test("no account is notified twice of the same event, however long ago it was", async () => {
    const id = await started(world.cleo, { dueAt: Date.now() + 300 * DAY, remindDays: null });
    const db = await store();
    const notices = async () =>
      (await noticesOf(db, world.mara.id)).notices.filter(({ path }) => path.includes(id)).length;
    expect(await notices()).toBe(1);
    await sweepNotices(db, Date.now() + 100 * DAY);
    expect(await notices()).toBe(0);
    await sweepReviews(db, Date.now() + 100 * DAY);
    expect(await notices()).toBe(0);
    // It is overdue: that is another event.
    await sweepReviews(db, Date.now() + 301 * DAY);
    expect(await notices()).toBe(1);
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

  test("a failed repetition does not hold up others, is tried every hour, and administrators are notified once", async () => {
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
    for (const by of [world.ada, world.cleo])
      expect(await countNotices(by, "Q4 could not be started again yet.")).toBe(1);
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
    for (const by of [world.ada, world.cleo]) expect(await countNotices(by, "not every list of SQL users")).toBe(1);
    world.instead = () => undefined;
    await sweepReviews(db, later + HOUR);
    expect((await reviews()).length).toBe(2);
  });

  test("administrators learn that the review of a disabled starter no longer repeats", async () => {
    await started(world.cleo, { repeats: true });
    const db = await store();
    await db.updateTable("accounts").set({ disabled_at: 1 }).where("id", "=", world.cleo.id).execute();
    await sweepReviews(db, Date.now() + 93 * DAY);
    expect(await countNotices(world.ada, "could not be started again. Start a new one.")).toBe(1);
    expect(await reviews()).toMatchObject([{ repeat_at: null }]);
  });
});
