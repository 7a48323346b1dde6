import "server-only";

/** How long a page is held back for what it needs, before it goes out with a placeholder in its place. */
const TIMEOUT_MS = 60;

/** Whether `work` has settled within the timeout. Rejects with it where it failed in time. */
export async function settlesSoon(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    work.then(() => true),
    new Promise<false>((resolve) => setTimeout(() => resolve(false), TIMEOUT_MS)),
  ]);
}
