import "server-only";
import { CloudError } from "../base/cloud-error.ts";
import { tokenHash } from "../base/ids.ts";
import { answerSlot, pauseLeft, pauseSlots, postponeSlot, takeSlot } from "../store/clusters/vendor-slots.ts";
import type { Store } from "../store/db/open.ts";
import { takeLease } from "../store/jobs/leases.ts";
import type { CloudConfig } from "./api/config.ts";

/** The state that several servers on one PostgreSQL or CockroachDB share about the vendor: its ten requests a second, and turns. */
export function sharedThrough(store: () => Promise<Store>): NonNullable<CloudConfig["shared"]> {
  return {
    slots: {
      take: async (options) => takeSlot(await store(), options),
      postpone: async (slot, ms) => postponeSlot(await store(), slot, ms),
      answer: async (slot) => answerSlot(await store(), slot),
      pause: async (ms, slowForMs) => pauseSlots(await store(), ms, slowForMs),
      pauseLeft: async () => pauseLeft(await store()),
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
