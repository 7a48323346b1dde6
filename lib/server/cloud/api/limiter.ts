import type { Place, Waiting } from "#lib/shared/people/waiting.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { type Clock, sleep, systemClock } from "./clock.ts";
import { OwnPace, type Pace, pauseMs } from "./pace.ts";
import { PRIORITIES, type Priority } from "./priority.ts";
import { SharedPace, type SharedSlots } from "./shared-pace.ts";

/** After so many changes in a row a read has its turn, or pages would wait for as long as people make changes. */
const WRITES_PER_READ = 3;

/** Accounts that wait for a call. */
export type People = { has(accountId: string): boolean };

const NOBODY: People = new Set<string>();

type Waiter = { people: People; start: (answered: () => void) => void; fail: (error: unknown) => void };

export type LimiterOptions = {
  /** 0 or Infinity switches the limiter off */
  requestsPerSecond: number;
  /** how many may wait at each priority; of one more, `busy` */
  maxQueued?: number;
  clock?: Clock;
  /** the slots of all servers that share the key; without them this process has it for itself */
  slots?: SharedSlots | undefined;
  /** for how many milliseconds nothing may be sent yet, since an earlier process may just have; asked before the first call */
  held?: (() => Promise<number>) | undefined;
};

/**
 * The queue of one key. The vendor allows 10 requests a second per service account; these are spaced evenly, never
 * sent in bursts. Higher priorities go first, but a read goes after three changes at the latest; equal ones go in the order they came.
 */
export class RateLimiter {
  readonly #pace: Pace | undefined;
  readonly #maxQueued: number;
  readonly #clock: Clock;
  #held: (() => Promise<number>) | undefined;
  readonly #queues: Record<Priority, Waiter[]> = { write: [], read: [], background: [] };
  #serving = false;
  /** since the last that was none */
  #writesInRow = 0;
  /** ends the wait for the next slot */
  #hurry = () => {};

  constructor({ requestsPerSecond, maxQueued = 200, clock = systemClock, slots, held }: LimiterOptions) {
    this.#maxQueued = maxQueued;
    this.#held = held;
    this.#clock = clock;
    if (requestsPerSecond > 0 && Number.isFinite(requestsPerSecond))
      this.#pace = slots ? new SharedPace(requestsPerSecond, clock, slots) : new OwnPace(requestsPerSecond, clock);
  }

  /**
   * Resolves when the caller may send, which it must do at once, and calls the answer once the vendor has answered. Throws CloudError
   * `busy` where too many wait, `store_unavailable` where the shared pace cannot be read, and the signal's reason where it is aborted before.
   */
  async acquire(priority: Priority, signal?: AbortSignal, people = NOBODY): Promise<() => void> {
    signal?.throwIfAborted();
    const pace = this.#pace;
    if (!pace) return () => {};
    const queue = this.#queues[priority];
    if (queue.length >= this.#maxQueued) throw new CloudError("busy", { outcome: "not_done" });
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        signal?.removeEventListener("abort", leave);
        reject(error);
      };
      const start = (answered: () => void) => {
        signal?.removeEventListener("abort", leave);
        resolve(answered);
      };
      const waiter = { people, start, fail };
      const leave = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      queue.push(waiter);
      if (!this.#serving) void this.#serve(pace);
      else if (pace.favours && queue.length === 1 && this.#first() === priority) this.#hurry();
    });
  }

  /** How many wait at each priority. */
  waiting(): Record<Priority, number> {
    const { write, read, background } = this.#queues;
    return { write: write.length, read: read.length, background: background.length };
  }

  /**
   * The place of this account's first change and first read in the queue. For a change it counts the changes before it, for a read all
   * calls. The time is that of all calls before it.
   */
  placesOf(accountId: string): Omit<Waiting, "shared"> {
    return { change: this.#placeOf(accountId, "write"), read: this.#placeOf(accountId, "read") };
  }

  #placeOf(accountId: string, priority: Exclude<Priority, "background">): Place | null {
    const at = this.#queues[priority].findIndex(({ people }) => people.has(accountId));
    if (at < 0 || !this.#pace) return null;
    const all = at + this.#othersBefore(at, priority);
    return { before: priority === "write" ? at : all, seconds: this.#pace.untilSent(all) / 1000 };
  }

  /** How many calls of the other kind go before a call that has `at` calls of its own kind before it. */
  #othersBefore(at: number, priority: "write" | "read"): number {
    const { write, read } = this.#queues;
    if (priority === "write") return Math.min(read.length, Math.floor((this.#writesInRow + at) / WRITES_PER_READ));
    return Math.min(write.length, Math.max(0, (at + 1) * WRITES_PER_READ - this.#writesInRow));
  }

  /** The vendor asks to wait: nothing is sent for that long (60 s at most), and a fifth less for a minute after it. */
  pause(seconds: number): void {
    this.#pace?.pause(pauseMs(seconds));
  }

  /** How long nothing is sent because the vendor has asked to wait, in milliseconds; 0 where it has not. */
  pauseLeft(): number {
    return this.#pace?.pauseLeft() ?? 0;
  }

  async #serve(pace: Pace): Promise<void> {
    this.#serving = true;
    try {
      if (this.#held) await this.#waitForHeld(this.#held);
      for (let first = this.#first(); first; first = this.#first()) {
        const answer = pace.take(first);
        // A slot that is known at once is given at once, before others come.
        const wait = typeof answer === "number" ? answer : await answer;
        if (wait > 0) await this.#wait(wait);
        // The slot goes to the request that is first now, not to the one for which it was taken.
        else this.#start(this.#first() ?? first, pace.sent());
      }
    } catch (error) {
      for (const queue of Object.values(this.#queues)) for (const { fail } of queue.splice(0)) fail(error);
    }
    this.#serving = false;
  }

  /** Once. Where it fails, the next call asks again. */
  async #waitForHeld(held: () => Promise<number>): Promise<void> {
    const ms = await held().catch(() => Promise.reject(new CloudError("store_unavailable", { outcome: "not_done" })));
    this.#held = undefined;
    if (ms > 0) await sleep(this.#clock, ms);
  }

  #start(priority: Priority, answered: () => void): void {
    this.#writesInRow = priority === "write" ? this.#writesInRow + 1 : 0;
    this.#queues[priority].shift()?.start(answered);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#clock.after(ms, resolve);
      this.#hurry = () => {
        callOff();
        resolve();
      };
    });
  }

  #first(): Priority | undefined {
    if (this.#writesInRow >= WRITES_PER_READ && this.#queues.read.length > 0) return "read";
    return PRIORITIES.find((priority) => this.#queues[priority].length > 0);
  }
}
