import { CloudError } from "../../base/cloud-error.ts";
import { type Clock, sleep } from "./clock.ts";

const FIRST_PAUSE_MS = 250;
/** The longest wait for a busy vendor; beyond it, the caller gets the time of the next attempt. */
const MAX_PAUSE_SECONDS = 15;

export type Timeout = { clock: Clock; random: () => number };
type Policy = Timeout & {
  attempts: number;
  /** which failures may pass by themselves */
  again: (error: CloudError) => boolean;
  signal?: AbortSignal | undefined;
  /** no repetition begins later than this after the start */
  withinMs?: number | undefined;
};

/**
 * Repeats `work` until it succeeds, at most `attempts` times and `withinMs`, with growing pauses of 250 ms, 500 ms, 1 s … A random part up
 * to a half is left out, so that callers that failed together do not return together. A longer `Retry-After` is respected.
 */
export async function withRetries<T>(policy: Policy, work: (attempt: number) => Promise<T>): Promise<T> {
  const { attempts, again, clock, random, signal, withinMs = Number.POSITIVE_INFINITY } = policy;
  const started = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      const vendorPause = error instanceof CloudError ? (error.retryAfterSeconds ?? 0) : 0;
      if (!(error instanceof CloudError) || attempt >= attempts || !again(error) || vendorPause > MAX_PAUSE_SECONDS)
        throw error;
      const pause = Math.max(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 - random() / 2), vendorPause * 1000);
      if (clock.now() + pause > started + withinMs) throw error;
      await sleep(clock, pause, signal);
    }
  }
}
