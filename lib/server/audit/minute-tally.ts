const WINDOW_MS = 60_000;

type Tally<About> = { about: About; single: number; more: number };

/**
 * Keeps one sender from filling the disk: of each key and minute, `single` events are for the caller to write one by one; `write` gets
 * the number of all further ones when the minute is over.
 */
export class MinuteTally<About> {
  readonly #single: number;
  readonly #write: (about: About, more: number) => Promise<void>;
  readonly #tallies = new Map<string, Tally<About>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(single: number, write: (about: About, more: number) => Promise<void>) {
    this.#single = single;
    this.#write = write;
  }

  /** How many keys the minute has. */
  get size(): number {
    return this.#tallies.size;
  }

  has(key: string): boolean {
    return this.#tallies.has(key);
  }

  /** Counts one event. Returns whether it gets an event of its own; `about` is stored with the first of a key. */
  isSingle(key: string, about: About): boolean {
    this.#timer ??= setTimeout(() => void this.flush(), WINDOW_MS).unref();
    const tally = this.#tallies.get(key) ?? { about, single: 0, more: 0 };
    this.#tallies.set(key, tally);
    const isSingle = tally.single < this.#single;
    tally[isSingle ? "single" : "more"] += 1;
    return isSingle;
  }

  /** Writes the numbers now and begins a new minute. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const tallies = [...this.#tallies.values()].filter(({ more }) => more > 0);
    this.#tallies.clear();
    await Promise.all(tallies.map(({ about, more }) => this.#write(about, more)));
  }
}
