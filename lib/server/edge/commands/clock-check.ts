import "server-only";
import { counted } from "#lib/shared/counted.ts";
import type { Place } from "../../store/audit/audit-chain.ts";

/** Events of one moment are written in any order, and one that could not be written at once comes later. */
const USUAL_MS = 60_000;

/** Counts the events that are dated before an earlier one: a clock that went back, or an event that was written late. */
export class ClockCheck {
  #newest = Number.NEGATIVE_INFINITY;
  #count = 0;
  #first = 0;

  /** `at`: the time of the event in epoch milliseconds; without one, the chain is followed from here. */
  visit({ sequence }: Place, at?: number): void {
    if (at === undefined) {
      [this.#newest, this.#count] = [Number.NEGATIVE_INFINITY, 0];
      return;
    }
    if (at < this.#newest - USUAL_MS) {
      if (this.#count === 0) this.#first = sequence;
      this.#count += 1;
    }
    this.#newest = Math.max(this.#newest, at);
  }

  /** A warning; nothing where the times follow each other. */
  words(): string[] {
    if (this.#count === 0) return [];
    const events = counted(this.#count, "event is", "events are");
    return [
      `Warning: ${events} dated more than a minute before an earlier one, first event ${this.#first}: the clock went back, or an event was written late. The order of the chain is not affected.`,
    ];
  }
}
