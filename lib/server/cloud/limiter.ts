import "server-only";
import { type Clock, systemClock } from "./clock.ts";
import { CloudError } from "./error.ts";

/** Who goes first: a person's change, what a person waits to see, what nobody waits for. */
export const PRIORITIES = ["write", "read", "background"] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * Ten sends take this much longer than the vendor's second, so that a jitter on the way does not squeeze in an
 * eleventh.
 */
const WINDOW_MARGIN = 1.02;
const MAX_PAUSE_SECONDS = 60;
const SLOW_FOR_MS = 60_000;
/** Eight a second instead of ten. */
const SLOW_FACTOR = 0.8;

type Waiter = { start: () => void };

export type LimiterOptions = {
  /** 0 or Infinity switches the limiter off */
  requestsPerSecond?: number;
  /** how many may wait at each priority; of one more, `busy` */
  maxQueued?: number;
  clock?: Clock;
};

/**
 * The queue of one key. The vendor allows 10 requests a second per service account; these are spaced evenly, never
 * sent in bursts. Higher priorities go first, equal ones in the order they came.
 */
export class RateLimiter {
  readonly #perSecond: number;
  readonly #maxQueued: number;
  readonly #clock: Clock;
  readonly #queues: Record<Priority, Waiter[]> = { write: [], read: [], background: [] };
  /** when the last sends went out, the oldest first; as many as a window holds */
  #sends: number[] = [];
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #slowUntil = Number.NEGATIVE_INFINITY;
  #waking = false;

  constructor({ requestsPerSecond = 10, maxQueued = 200, clock = systemClock }: LimiterOptions = {}) {
    this.#perSecond = requestsPerSecond;
    this.#maxQueued = maxQueued;
    this.#clock = clock;
  }

  /**
   * Resolves when the caller may send, which it then does at once. Throws CloudError `busy` where too many wait, and
   * the signal's reason where that is aborted before.
   */
  async acquire(priority: Priority, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!(this.#perSecond > 0 && Number.isFinite(this.#perSecond))) return;
    const queue = this.#queues[priority];
    if (queue.length >= this.#maxQueued) throw new CloudError("busy", { outcome: "not_done" });
    await new Promise<void>((resolve, reject) => {
      const waiter = {
        start: () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        },
      };
      const leave = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      queue.push(waiter);
      if (!this.#waking) this.#serve();
    });
  }

  /** The vendor asks to wait: nothing is sent for that long (60 s at most), and a fifth less for a minute after it. */
  pause(seconds: number): void {
    const until = this.#clock.now() + Math.min(seconds, MAX_PAUSE_SECONDS) * 1000;
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
    this.#slowUntil = this.#pausedUntil + SLOW_FOR_MS;
  }

  #serve(): void {
    this.#waking = false;
    for (;;) {
      const queue = PRIORITIES.map((priority) => this.#queues[priority]).find(({ length }) => length > 0);
      if (!queue) return;
      const now = this.#clock.now();
      const wait = this.#earliest(now) - now;
      if (wait > 0) {
        this.#waking = true;
        this.#clock.after(wait, () => this.#serve());
        return;
      }
      this.#sends = [...this.#sends, now].slice(-Math.ceil(this.#perSecond));
      queue.shift()?.start();
    }
  }

  /** When the next send may go out: a slot after the last, and a window after the one that then leaves the window. */
  #earliest(now: number): number {
    const perSecond = this.#perSecond * (now < this.#slowUntil ? SLOW_FACTOR : 1);
    const slot = 1000 / perSecond;
    const inWindow = Math.max(1, Math.floor(perSecond));
    const last = this.#sends.at(-1) ?? Number.NEGATIVE_INFINITY;
    const leaving = this.#sends.at(-inWindow) ?? Number.NEGATIVE_INFINITY;
    return Math.max(this.#pausedUntil, last + slot, leaving + inWindow * slot * WINDOW_MARGIN);
  }
}
