import { CloudError } from "../../base/cloud-error.ts";
import { type Clock, sleep } from "./clock.ts";
import { type Pace, SLOW_FACTOR, SLOW_FOR_MS } from "./pace.ts";
import type { Priority } from "./priority.ts";

/**
 * The slots of all servers that share the key, kept where all of them reach it. Times are milliseconds by the clock of
 * that place, which need not agree with the one here.
 */
export type SharedSlots = {
  /**
   * Takes the next slot, which follows the last ones at the `normal` rate (for a minute after a pause at the `slow` one), where
   * it begins within `aheadMs`. `beginsAt` is when it begins, perhaps a moment ago, or when the one does that could not
   * be taken yet; `at` is when this was so; `number` names the slot that was taken.
   */
  take(options: {
    normal: SlotRate;
    slow: SlotRate;
    aheadMs: number;
  }): Promise<{ taken: boolean; beginsAt: number; at: number; number: number }>;
  /** Moves a slot that was taken, and the next ones: its request went out this much later. */
  postpone(slot: number, ms: number): Promise<void>;
  /** The vendor has answered the request of this slot. */
  answer(slot: number): Promise<void>;
  /** No slot begins for that long; after it they are slow for `slowForMs`. */
  pause(ms: number, slowForMs: number): Promise<void>;
  /** how long no slot begins from now on, in milliseconds */
  pauseLeft(): Promise<number>;
};

/** Milliseconds between two slots, and how many slots a window of the vendor holds. */
type SlotRate = { slotMs: number; inWindow: number };

/**
 * How long before its start a slot may be taken. Short, so that a person's click on any server gets the next slot before the background
 * work of the others; at its time the slot goes to the request that is first then.
 */
const AHEAD_MS: Record<Priority, number> = { write: 60, read: 35, background: 15 };
/** A send that is later than this would come too close to the tenth after it. */
const TOLERATED_MS = 5;

/** The pace of several servers together. Without an answer about the slot nothing goes out: `store_unavailable`. */
export class SharedPace implements Pace {
  readonly favours = true;
  readonly #normal: SlotRate;
  readonly #slow: SlotRate;
  readonly #clock: Clock;
  readonly #slots: SharedSlots;
  /** by how much the clock here is ahead of that of the slots: the answers so far leave this between the two */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  /** when the next slot begins at the soonest, as far as is known here */
  #dueAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #lastTaken = 0;
  /** how long the slots took to answer last */
  #trip = 0;
  /** a pause on its way to the others */
  #pausing: Promise<void> = Promise.resolve();

  constructor(perSecond: number, clock: Clock, slots: SharedSlots) {
    this.#normal = rateOf(perSecond);
    this.#slow = rateOf(perSecond * SLOW_FACTOR);
    this.#clock = clock;
    this.#slots = slots;
  }

  async take(priority: Priority): Promise<number> {
    const early = this.#untilNextSlot(priority);
    if (early > 0) return early;
    await this.#pausing;
    const { taken, beginsAt, number } = await this.#ask(AHEAD_MS[priority]);
    this.#dueAt = taken ? beginsAt + this.#normal.slotMs : beginsAt;
    // As short as a timer can be where the slot is due by now: it was not when the question came.
    if (!taken) return Math.max(1, this.#untilNextSlot(priority));

    const wait = beginsAt - this.#clock.now();
    if (wait > 0) await this.#waitForSlot(beginsAt, wait - this.#trip);
    const now = this.#clock.now();
    // The vendor has requested a pause meanwhile, of this server or another one: this slot is lost.
    if (this.#pausedUntil > now) return this.#pausedUntil - now;
    const tooLate = Math.ceil(now - beginsAt - TOLERATED_MS);
    if (tooLate > 0) this.#slots.postpone(number, tooLate).catch(() => {});
    this.#lastTaken = number;
    return 0;
  }

  /** Waits until the slot begins. Looks `early` enough whether the vendor has told another server to pause meanwhile. */
  async #waitForSlot(beginsAt: number, early: number): Promise<void> {
    if (early <= 0) return sleep(this.#clock, beginsAt - this.#clock.now());
    await sleep(this.#clock, early);
    const rest = Math.max(0, beginsAt - this.#clock.now());
    await Promise.all([this.#learnOfPause(), rest > 0 ? sleep(this.#clock, rest) : undefined]);
  }

  async #learnOfPause(): Promise<void> {
    const left = await this.#slots.pauseLeft().catch(() => Promise.reject(noSlots()));
    if (left > 0) this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + left);
  }

  sent(): () => void {
    const slot = this.#lastTaken;
    // Not known to the others, it costs them a tenth of a second.
    return () => void this.#slots.answer(slot).catch(() => {});
  }

  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms);
    // If the store cannot be written, the pause holds on this server alone; but then the others get no slots from the store either.
    this.#pausing = this.#slots.pause(Math.ceil(ms), SLOW_FOR_MS).catch(() => {});
  }

  pauseLeft(): number {
    const now = this.#clock.now();
    // A slot that is this far away waits for a pause of which another server was told.
    const due = this.#dueAt - now > 2 * this.#slow.slotMs * this.#normal.inWindow ? this.#dueAt : now;
    return Math.max(0, this.#pausedUntil - now, due - now);
  }

  untilSent(before: number): number {
    return Math.max(0, Math.max(this.#pausedUntil, this.#dueAt) - this.#clock.now()) + before * this.#normal.slotMs;
  }

  #untilNextSlot(priority: Priority): number {
    return Math.max(this.#pausedUntil, this.#dueAt - AHEAD_MS[priority]) - this.#clock.now();
  }

  /** The answer of the slots, by the clock here. */
  async #ask(aheadMs: number): Promise<{ taken: boolean; beginsAt: number; number: number }> {
    const requestedAt = this.#clock.now();
    const answer = await this.#slots
      .take({ normal: this.#normal, slow: this.#slow, aheadMs })
      .catch(() => Promise.reject(noSlots()));
    // The slot was given between request and answer, so only a quick answer measures the difference well.
    const least = requestedAt - answer.at;
    const most = this.#clock.now() - answer.at;
    this.#trip = most - least;
    this.#least = Math.max(this.#least, least);
    this.#most = Math.min(this.#most, most);
    // One of the clocks was set, or goes wrong slowly.
    if (this.#least > this.#most) [this.#least, this.#most] = [least, most];
    const difference = (this.#least + this.#most) / 2;
    return { taken: answer.taken, beginsAt: answer.beginsAt + difference, number: answer.number };
  }
}

function noSlots(): CloudError {
  return new CloudError("store_unavailable", { outcome: "not_done" });
}

function rateOf(perSecond: number): SlotRate {
  return { slotMs: Math.ceil(1000 / perSecond), inWindow: Math.max(1, Math.floor(perSecond)) };
}
