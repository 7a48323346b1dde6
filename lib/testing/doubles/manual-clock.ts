import type { Clock } from "../../server/cloud/api/clock.ts";

/* For tests only. */

/** A clock for tests that advances by hand; timers fire late by `lateness`. */
export class ManualClock implements Clock {
  time = 1_000;
  readonly #lateness: () => number;
  #timers: { at: number; fire: () => void }[] = [];

  constructor(lateness: () => number = () => 0) {
    this.#lateness = lateness;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, fire: () => void, late = this.#lateness()): () => void {
    const timer = { at: this.time + ms + late, fire };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      // Lets the served callers read the time.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.fire();
    }
    this.time = end;
  }
}
