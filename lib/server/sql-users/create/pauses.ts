import { singleton } from "../../base/singleton.ts";

const FIRST_MS = 30_000;
const LONGEST_MS = 10 * 60_000;

type Pause = { until: number; ms: number };

/** Pauses after failures of background work, by key. Each failure doubles the pause. */
export class Pauses {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }

  get #all(): Map<string, Pause> {
    return singleton(this.#name, () => new Map<string, Pause>());
  }

  has(key: string, now = Date.now()): boolean {
    return (this.#all.get(key)?.until ?? 0) > now;
  }

  add(key: string, now = Date.now()): void {
    const ms = Math.min(2 * (this.#all.get(key)?.ms ?? FIRST_MS / 2), LONGEST_MS);
    this.#all.set(key, { until: now + ms, ms });
  }

  delete(key: string): void {
    this.#all.delete(key);
  }
}
