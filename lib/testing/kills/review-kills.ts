import { expect } from "vitest";
import { closeReviewDoor } from "../../server/edge/doors/reviews.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { reviewCloseJob } from "../../server/reviews/close.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { filesOf, reviewOf } from "../../server/store/reviews/reviews.ts";
import { world } from "../request-steps.ts";
import { change } from "../requests.ts";
import { beginReview, decideNamed, doneEvents, started } from "../reviews/review-steps.ts";
import type { JobKill } from "./job-kills.ts";

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
      return "";
    },
    request: () => change(world.cleo, closeReviewDoor, { id: review, undecided: 3 }),
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
