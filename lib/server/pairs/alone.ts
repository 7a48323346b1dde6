import "server-only";
import { Refusal } from "../base/failure.ts";
import { takeLease } from "../store/leases.ts";
import type { Store } from "../store/open.ts";

/** Runs `work` under this lease. Throws the refusal `busy` where another run has it. */
export async function alone<T>(db: Store, lease: string, work: () => Promise<T>): Promise<T> {
  const giveBack = await takeLease(db, lease, { longestWaitMs: 0 });
  if (!giveBack) throw new Refusal("busy");
  try {
    return await work();
  } finally {
    await giveBack();
  }
}
