import type { Clock } from "./clock.ts";
import type { Priority } from "./priority.ts";

/**
 * The vendor counts requests as they arrive. Ten sends take this much longer than its second, so that a request that arrives 100 ms late
 * cannot become the eleventh of a second.
 */
const WINDOW_MARGIN = 1.1;
const MAX_PAUSE_SECONDS = 60;
export const SLOW_FOR_MS = 60_000;
/** Eight a second instead of ten. */
export const SLOW_FACTOR = 0.8;

/** Says when requests to the vendor may go out. */
export type Pace = {
  /** whether a higher priority may have its slot sooner */
  readonly favours: boolean;
  /**
   * Takes the next slot for a request of this priority: 0 where it is now, else the milliseconds after which to ask
   * again.
   */
  take(priority: Priority): number | Promise<number>;
  /** Called when the request of the slot just taken goes out; call the answer once the vendor has answered it. */
  sent(): () => void;
  /** Nothing goes out for that long, and less for a minute after it. */
  pause(ms: number): void;
  /** Milliseconds from now until a pause that the vendor asked for is over, as far as is known here; 0 without one. */
  pauseLeft(): number;
  /** Milliseconds from now until a request goes out that has so many before it, as far as is known here. */
  untilSent(before: number): number;
};

/** The pause that the vendor's `Retry-After` asks for: 60 seconds at most. */
export function pauseMs(seconds: number): number {
  return Math.min(seconds, MAX_PAUSE_SECONDS) * 1000;
}

/** `answeredAt`: when the vendor's answer came, so that it had arrived there by then. */
type Send = { at: number; answeredAt: number };

/** The pace of a process that has the key for itself. */
export class OwnPace implements Pace {
  readonly favours = false;
  readonly #perSecond: number;
  readonly #clock: Clock;
  /** when the last sends went out, the oldest first; as many as a window holds */
  #sends: Send[] = [];
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #slowUntil = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  take(): number {
    const now = this.#clock.now();
    const wait = this.#earliest(now) - now;
    if (wait > 0) return wait;
    this.#sends = this.#with(this.#sends, now);
    return 0;
  }

  #with(sends: readonly Send[], at: number): Send[] {
    return [...sends, { at, answeredAt: Number.POSITIVE_INFINITY }].slice(-Math.ceil(this.#perSecond));
  }

  sent(): () => void {
    const send = this.#sends.at(-1);
    return () => {
      if (send) send.answeredAt = this.#clock.now();
    };
  }

  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms);
    this.#slowUntil = this.#pausedUntil + SLOW_FOR_MS;
  }

  pauseLeft(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.now());
  }

  untilSent(before: number): number {
    const now = this.#clock.now();
    let at = now;
    let sends = this.#sends;
    for (let count = 0; count <= before; count += 1) {
      at = Math.max(at, this.#earliest(at, sends));
      sends = this.#with(sends, at);
    }
    return at - now;
  }

  #rate(now: number): number {
    return this.#perSecond * (now < this.#slowUntil ? SLOW_FACTOR : 1);
  }

  /**
   * When the next send may go out: a slot after the last, and a window after the one that then leaves the window. An answered request has
   * arrived; for others, the margin covers their way.
   */
  #earliest(now: number, sends: readonly Send[] = this.#sends): number {
    const perSecond = this.#rate(now);
    const slot = 1000 / perSecond;
    const inWindow = Math.max(1, Math.floor(perSecond));
    const last = sends.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    const leaving = sends.at(-inWindow);
    const window = inWindow * slot;
    const left = leaving
      ? Math.min(leaving.at + window * WINDOW_MARGIN, leaving.answeredAt + window)
      : Number.NEGATIVE_INFINITY;
    return Math.max(this.#pausedUntil, last + slot, left);
  }
}
