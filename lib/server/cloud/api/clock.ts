/** Time as the queue and the retries use it; tests bring their own, so that they are exact and take no time. */
export type Clock = {
  /** milliseconds that only grow, unlike the time of day */
  now(): number;
  /** Calls `fire` once, no sooner than `ms` from now. The answer calls it off. */
  after(ms: number, fire: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, fire) {
    const timer = setTimeout(fire, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
};

/** Resolves `ms` from now, or rejects with the signal's reason as soon as that is aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
