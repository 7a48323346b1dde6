import { CloudError } from "../base/cloud-error.ts";
import { tokenHash } from "../base/ids.ts";
import {
  answerSlot,
  ONLY_ACCOUNT,
  pauseLeft,
  pauseSlots,
  postponeSlot,
  slotsOf,
  takeSlot,
} from "../store/clusters/vendor-slots.ts";
import type { Store } from "../store/db/open.ts";
import { takeLease } from "../store/jobs/leases.ts";
import type { CloudConfig } from "./api/config.ts";

/**
 * The state that several servers on one PostgreSQL or CockroachDB share about the vendor: the ten requests a second of a service account,
 * named where there are several, and turns.
 */
export function sharedThrough(store: () => Promise<Store>, account?: string): NonNullable<CloudConfig["shared"]> {
  let row: Promise<number> | undefined;
  const rowIn = (db: Store) => {
    if (account === undefined) return ONLY_ACCOUNT;
    row ??= slotsOf(db, account);
    row.catch(() => {
      row = undefined;
    });
    return row;
  };
  const inRow = async <T>(work: (db: Store, of: number) => Promise<T>) => {
    const db = await store();
    return work(db, await rowIn(db));
  };
  return {
    slots: {
      take: (options) => inRow((db, of) => takeSlot(db, options, of)),
      postpone: (slot, ms) => inRow((db, of) => postponeSlot(db, slot, ms, of)),
      answer: (slot) => inRow((db, of) => answerSlot(db, slot, of)),
      pause: (ms, slowForMs) => inRow((db, of) => pauseSlots(db, ms, slowForMs, of)),
      pauseLeft: () => inRow((db, of) => pauseLeft(db, of)),
    },
    async alone(key, work) {
      const giveBack = await lease(store, key);
      if (!giveBack) throw new CloudError("busy", { outcome: "not_done" });
      try {
        return await work();
      } finally {
        await giveBack();
      }
    },
  };
}

async function lease(store: () => Promise<Store>, key: string) {
  try {
    return await takeLease(await store(), `sql_user:${tokenHash(key)}`);
  } catch {
    throw new CloudError("store_unavailable", { outcome: "not_done" });
  }
}
