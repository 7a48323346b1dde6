import "server-only";
import { within } from "../base/within.ts";

/** How long a page is held back for what it needs, before it goes out with a placeholder in its place. */
const TIMEOUT_MS = 60;

/** Whether `work` has settled within the timeout. Rejects with it where it failed in time. */
export async function settlesSoon(work: Promise<unknown>): Promise<boolean> {
  const settled = work.then(() => true);
  return within(TIMEOUT_MS, settled, false);
}
