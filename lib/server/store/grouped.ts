import "server-only";
import { singleton } from "../base/singleton.ts";
import { type Store, StoreUnavailable } from "./open.ts";
import { inTransaction } from "./transaction.ts";

type Work = (transaction: Store) => Promise<void>;
type Waiting = { work: Work; done: () => void; failed: (error: unknown) => void };

/** How many share a transaction: nobody reads while one runs. */
const MAX_TOGETHER = 100;

/**
 * Runs `work` in a transaction and resolves once that is on disk; rejects with what it threw, and then nothing of it is kept. Where
 * the database was lost meanwhile, it may have been kept all the same.
 *
 * All that waits at the same time shares one transaction: a commit for each would be the slowest step of every change, and
 * SQLite's stops the process. Where one of them fails, each runs again alone: `work` must do nothing but write to the store. On PostgreSQL
 * others may commit between its statements (`read committed`), so each must be right by itself, or come after one that locks its row.
 */
export function writeGrouped(store: Store, work: Work): Promise<void> {
  const groups = singleton("grouped-writes", () => new WeakMap<Store, Group>());
  const group = groups.get(store) ?? new Group(store);
  groups.set(store, group);
  return group.write(work);
}

class Group {
  readonly #store: Store;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(store: Store) {
    this.#store = store;
  }

  write(work: Work): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ work, done, failed });
      if (!this.#writing) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      // What becomes ready in this turn of the event loop comes along.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#commit(this.#waiting.splice(0, MAX_TOGETHER));
    }
    this.#writing = false;
  }

  async #commit(together: readonly Waiting[]): Promise<void> {
    try {
      await inTransaction(
        this.#store,
        async (transaction) => {
          for (const { work } of together) await work(transaction);
        },
        "read committed",
      );
      for (const { done } of together) done();
    } catch (error) {
      // Each by itself would wait as long again for a database that does not answer.
      if (together.length === 1 || error instanceof StoreUnavailable) for (const { failed } of together) failed(error);
      else for (const each of together) await this.#commit([each]);
    }
  }
}
