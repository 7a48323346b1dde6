import type { NewEvent } from "../audit/audit-event.ts";
import { appendOwn } from "../audit/audit-events.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";
import { storeTime } from "../db/clock.ts";
import type { Tables } from "../db/tables.ts";
import { type Decider, hasSigned, isOpen, partsOf, withReviewLock } from "./review-lock.ts";
import type { StoredSignOff } from "./reviews.ts";

/** Signs off this person's part. Refused where one of its rows is undecided. */
export async function signOff(
  store: Store,
  { reviewId, by, event }: { reviewId: string; by: Decider; event: string },
  eventOf: (signed: StoredSignOff) => NewEvent,
): Promise<{ refused: "over" | "signed_off" | "not_found" | "undecided" } | { decided: number }> {
  return withReviewLock(store, async (transaction) => {
    const now = await storeTime(transaction);
    if (!(await isOpen(transaction, reviewId))) return { refused: "over" } as const;
    if (await hasSigned(transaction, reviewId, [by.id])) return { refused: "signed_off" } as const;
    const parts = (await partsOf(transaction, reviewId)).flatMap(({ part, account_id }) =>
      account_id === by.id ? part : [],
    );
    if (parts.length === 0) return { refused: "not_found" } as const;
    const theirs = () => transaction.selectFrom("review_rows").where("review_id", "=", reviewId);
    const left = await theirs()
      .select("id")
      .where("part", "in", parts)
      .where("decision", "is", null)
      .where((eb) => eb.or([eb("own_of", "is", null), eb("own_of", "<>", by.id)]))
      .limit(1)
      .executeTakeFirst();
    if (left) return { refused: "undecided" } as const;
    const { count } = await theirs()
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("decided_by_id", "=", by.id)
      .executeTakeFirstOrThrow();
    const decided = count;
    const row: Tables["review_sign_offs"] = {
      review_id: reviewId,
      account_id: by.id,
      name: by.name,
      email: by.email,
      at: now,
      decided,
      event,
    };
    await transaction.insertInto("review_sign_offs").values(row).execute();
    await appendOwn(transaction, { ...eventOf(camel(row)), at: now });
    return { decided };
  });
}
