import "server-only";
import { Refusal } from "../base/failure.ts";
import { alone } from "../store/leases.ts";
import type { Store } from "../store/open.ts";

/** Runs `work` under this lease. Throws the refusal `busy` where another run has it. */
export async function aloneOrBusy<T>(db: Store, lease: string, work: () => Promise<T>): Promise<T> {
  const turn = await alone(db, lease, work);
  if (!turn.ran) throw new Refusal("busy");
  return turn.value;
}
