import "server-only";
import { isShared } from "./clock.ts";
import { holdRow } from "./held-row.ts";
import type { Store } from "./open.ts";

const LASTS_MS = 15_000;
const LONGEST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** Takes the lease `name`, waiting 20 seconds at most while another server has it; see {@link holdRow}. */
export function takeLease(
  store: Store,
  name: string,
  { lastsMs = LASTS_MS, longestWaitMs = LONGEST_WAIT_MS } = {},
): Promise<(() => Promise<void>) | undefined> {
  const row = { table: "leases", key: "name", value: name };
  return holdRow(store, row, { lastsMs, longestWaitMs, lookAgainMs: LOOK_AGAIN_MS });
}

/**
 * Runs `work` under the lease `name`, unless another run has it: resolves to whether it ran. A SQLite store has one server only, so there it
 * always runs. The lease of a dead server expires.
 */
export async function onOneServer(store: Store, name: string, work: () => Promise<unknown>): Promise<boolean> {
  const giveBack = isShared(store) ? await takeLease(store, name, { longestWaitMs: 0 }) : async () => {};
  if (!giveBack) return false;
  try {
    await work();
  } finally {
    await giveBack();
  }
  return true;
}

/** Ends a lease whose holder is known to be gone. */
export async function dropLease(store: Store, name: string): Promise<void> {
  await store.deleteFrom("leases").where("name", "=", name).execute();
}
