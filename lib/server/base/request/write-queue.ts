export type Waiting<Item, Value> = {
  item: Item;
  done: (value: Value) => void;
  failed: (error: unknown) => void;
};

/**
 * Passes waiting items to `write` in groups of at most `most`, one group after the other, in their order. `write` settles each item and
 * never rejects.
 */
export class WriteQueue<Item, Value> {
  readonly #most: number;
  readonly #write: (together: readonly Waiting<Item, Value>[]) => Promise<void>;
  #waiting: Waiting<Item, Value>[] = [];
  #writing = false;

  constructor(most: number, write: (together: readonly Waiting<Item, Value>[]) => Promise<void>) {
    this.#most = most;
    this.#write = write;
  }

  add(item: Item): Promise<Value> {
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed });
      if (!this.#writing) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      // Items that become ready in this turn of the event loop join the group.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#write(this.#waiting.splice(0, this.#most));
    }
    this.#writing = false;
  }
}
