import "server-only";
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** A close that a dead server left becomes a job, which opens the review again. */
export const REVIEW_CLOSES: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const then = db as Kysely<Then>;
    for (const review of await then.selectFrom("reviews").select("id").where("state", "=", "closing").execute()) {
      await then.insertInto("jobs").values(jobOf(review)).execute();
      await then.insertInto("job_items").values(itemOf(review)).execute();
    }
  },
};

type Row = Record<string, string | number | null>;
type Then = { reviews: { id: string; state: string } } & Record<"jobs" | "job_items", Row>;
type Review = Pick<Then["reviews"], "id">;

const bare = ({ id }: Review) => id.slice("rev_".length);

const jobOf = (review: Review): Row => ({
  id: `job_${bare(review)}`,
  kind: "review_close",
  state: "running",
  about: review.id,
  open_key: `review_close:${review.id}`,
  input: JSON.stringify({ review: review.id }),
  account_id: "",
  email: "",
  name: "Rolecall",
  session_hash: "",
  request_id: "",
  address: "",
  next_at: 0,
  started_at: 0,
  changed_at: 0,
  changed_by: "Rolecall",
});

const itemOf = (review: Review): Row => ({
  id: `itm_${bare(review)}`,
  job_id: `job_${bare(review)}`,
  position: 0,
  input: "{}",
  data: "{}",
  state: "waiting",
  step: "close",
  unsure: 0,
  tries: 0,
  next_at: 0,
  at: 0,
});
