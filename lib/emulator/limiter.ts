export type RateLimit = {
  /** requests per key in any second; 0 switches the limit off */
  perSecond: number;
  /** the vendor leaves the status open; 429 unless set */
  status: number;
};

/** 10 requests a second per service account, as the vendor documents. */
export const VENDOR_RATE_LIMIT: RateLimit = { perSecond: 10, status: 429 };

const WINDOW_MS = 1000;

/** A sliding window per key. Refused requests do not count, so a client that waits as told always gets through. */
export class Limiter {
  rate: RateLimit;
  readonly #now: () => number;
  readonly #accepted = new Map<string, number[]>();

  constructor(rate: RateLimit, now: () => number) {
    this.rate = rate;
    this.#now = now;
  }

  /** Counts a request of `key`. Answers 0 when it may pass, else the seconds (whole, at least 1) to wait. */
  take(key: string): number {
    if (this.rate.perSecond === 0) return 0;
    const now = this.#now();
    const recent = (this.#accepted.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
    this.#accepted.set(key, recent);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= this.rate.perSecond)
      return Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1000));
    recent.push(now);
    return 0;
  }

  /** Forgets all windows. */
  clear(): void {
    this.#accepted.clear();
  }
}
