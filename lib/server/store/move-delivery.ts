import "server-only";
import type { DeliveryOutcome, DeliveryStep, StoreProblem } from "#lib/shared/secret-store-kinds.ts";
import type { Store } from "./base.ts";
import { storeTime } from "./clock.ts";
import { type StoreDelivery, stored } from "./store-deliveries.ts";

/** Takes an open delivery over: no other run can move it from then on. */
export async function takeOverDelivery(store: Store, id: string, run: string): Promise<StoreDelivery | undefined> {
  await store.updateTable("store_deliveries").set({ run }).where("id", "=", id).where("ended_at", "is", null).execute();
  const row = await store
    .selectFrom("store_deliveries")
    .selectAll()
    .where("id", "=", id)
    .where("run", "=", run)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return row && stored(row);
}

type Moved = {
  step?: DeliveryStep;
  sqlUserId?: string;
  marker?: string;
  unsure?: boolean;
  versionAfter?: string;
  setAt?: number;
  nextAt?: number;
  tries?: number;
  problem?: StoreProblem | null;
  end?: DeliveryOutcome;
};

/** Stores what an open delivery is about to do, or how it ended. False where another run has taken it over. */
export async function moveDelivery(
  store: Store,
  { id, run }: { id: string; run: string },
  { step, sqlUserId, marker, unsure, versionAfter, setAt, nextAt, tries, problem, end }: Moved,
  at?: number,
): Promise<boolean> {
  // Compared with the time of a changed password, which has the clock of the store.
  const now = end && (at ?? (await storeTime(store)));
  const { numUpdatedRows } = await store
    .updateTable("store_deliveries")
    .set({
      step: step || undefined,
      sql_user_id: sqlUserId,
      marker,
      unsure: unsure !== undefined ? (unsure ? 1 : 0) : undefined,
      version_after: versionAfter,
      set_at: setAt,
      next_at: nextAt,
      tries,
      problem,
      outcome: end || undefined,
      ended_at: end ? now : undefined,
      told_at: end === "given_up" ? null : undefined,
      run,
    })
    .where("id", "=", id)
    .where("run", "=", run)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Forgets a delivery whose SQL user was not created: nothing was written for it. */
export async function forgetDelivery(store: Store, { id, run }: { id: string; run: string }): Promise<void> {
  await store
    .deleteFrom("store_deliveries")
    .where("id", "=", id)
    .where("run", "=", run)
    .where("step", "=", "creating")
    .execute();
}
