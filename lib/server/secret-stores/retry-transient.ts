import { setTimeout as pause } from "node:timers/promises";
import type { StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import { isStopping } from "../base/request/in-flight.ts";
import { SecretStoreError } from "./kinds/secret-store.ts";

/** Before the second and the third try. */
const PAUSES_MS: readonly number[] = [250, 1_000];
/** No try begins later than this after the first: a store that does not answer at all takes ten seconds for each. */
const WITHIN_MS = 15_000;

/**
 * Repeats what a secret store did not do, where that may pass by itself: three tries in all. `mayGoOn` throws where it is not to be repeated.
 * The functions of a store can be repeated after a lost answer; nothing else may be in `work`.
 */
export async function retryTransient<T>(work: () => Promise<T>, mayGoOn = async () => {}): Promise<T> {
  const begunAt = performance.now();
  for (const ms of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      const isTransient = error instanceof SecretStoreError && TRANSIENT[error.problem];
      if (!isTransient || isStopping() || performance.now() - begunAt + ms > WITHIN_MS) throw error;
    }
    await pause(ms);
    await mayGoOn();
  }
  return work();
}

/** Whether a problem may pass by itself in seconds. */
const TRANSIENT: Record<StoreProblem, boolean> = {
  timeout: true,
  refused: true,
  reset: true,
  failed: true,
  unresolved: true,
  forbidden_address: false,
  tls: false,
  redirect: false,
  too_large: false,
  unreadable: false,
  denied: false,
  missing: false,
  rejected: false,
  conflict: false,
  foreign: false,
  pending: false,
  lost: false,
  sealed: false,
  path: false,
  vendor: false,
  creating: false,
  starter: false,
  internal: false,
};
