import "server-only";
import { expect } from "vitest";
import { newEvent } from "../server/audit/audit.ts";
import { newId } from "../server/base/ids.ts";
import type { Facts } from "../server/base/note.ts";
import type { AnyJob } from "../server/jobs/define.ts";
import { beginClosing, type Closing, reviewCloseJob } from "../server/reviews/close.ts";
import { store } from "../server/store/db/store.ts";
import { itemsOfJob } from "../server/store/jobs/job-items.ts";
import { filesOf, reviewOf } from "../server/store/reviews/reviews.ts";
import type { JobKill } from "./job-kills.ts";
import { world } from "./request-steps.ts";
import { beginReview, decideNamed, doneEvents, started } from "./review-steps.ts";

/* For tests only: reviews whose server dies while it closes them. */

function closeOf(): JobKill {
  let review: string;
  const closes = async () => (await doneEvents("review.close")).length;
  return {
    kind: reviewCloseJob as AnyJob,
    step: "close",
    items: 1,
    // Nobody waits for it any more.
    ends: (isSent) => (isSent ? "done" : "failed"),
    begin: async () => {
      await beginReview();
      review = await started(world.cleo);
      await decideNamed(world.mara, review, ["pay_a"], "keep");
      const job = newId("job");
      const starter = { id: world.cleo.id, email: "cleo@example.com", name: "Cleo", sessionHash: "" };
      await beginClosing(await store(), { job, review, undecided: 3, starter, requestId: "req_1", address: "" });
      return job;
    },
    local: async (): Promise<Closing> => {
      const found = await reviewOf(await store(), review);
      if (!found) throw new Error(review);
      const actor = { accountId: world.cleo.id, email: "cleo@example.com" };
      const request = { requestId: "req_1", address: "" };
      const about = { id: newId("evt"), action: "review.close", actor, request, outcome: "done" } as const;
      const event = (details: Facts) => newEvent(Object.assign({ details }, about));
      return { review: found, undecided: 3, own: { id: about.id, event, saved: () => {} }, isClosed: false };
    },
    verify: async (id) => {
      const db = await store();
      const [item] = await itemsOfJob(db, id);
      const isClosed = item?.state === "done";
      expect((await reviewOf(db, review))?.state).toBe(isClosed ? "closed" : "open");
      expect((await filesOf(db, review)).length > 0).toBe(isClosed);
      expect(await closes()).toBe(isClosed ? 1 : 0);
      const decided = await decideNamed(world.mara, review, ["pay_b"], "keep");
      expect(decided.ok || decided.error.code).toBe(isClosed ? "review_over" : true);
    },
    changes: closes,
  };
}

export const REVIEW_KILLS: Record<string, () => JobKill> = { "close of a review": closeOf };
