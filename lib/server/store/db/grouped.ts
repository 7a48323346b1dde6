import { type Waiting, WriteQueue } from "../../base/request/write-queue.ts";
import { singleton } from "../../base/singleton.ts";
import { type Store, StoreUnavailable } from "./open.ts";
import { inTransaction } from "./transaction.ts";

type Work = (transaction: Store) => Promise<void>;
/** `isFirst`: it takes what all others wait for, so it runs before them: else two groups could wait for each other */
type Item = { work: Work; isFirst: boolean };

/** The most that share a transaction: readers wait while one runs. */
const MAX_TOGETHER = 100;

/**
 * Runs `work` in a transaction and resolves once that is on disk; rejects with what it threw, and then nothing of it is saved. If the
 * database was lost meanwhile, it may have been saved nevertheless.
 *
 * All waiting work shares one transaction: a commit for each would be the slowest step of every change, and SQLite's stops the process. If
 * one fails, each runs again alone, so `work` must do nothing but write to the store. On PostgreSQL other transactions may commit between
 * its statements (`read committed`), so each statement must be right by itself, or follow one that locks its row. Work that `isFirst` runs
 * before the rest of its group.
 */
export function writeGrouped(store: Store, work: Work, { isFirst = false } = {}): Promise<void> {
  const groups = singleton("grouped-writes", () => new WeakMap<Store, WriteQueue<Item, void>>());
  const group = groups.get(store) ?? new WriteQueue<Item, void>(MAX_TOGETHER, (together) => commit(store, together));
  groups.set(store, group);
  return group.add({ work, isFirst });
}

/** Commits all together, or each by itself where one of them fails. */
async function commit(store: Store, together: readonly Waiting<Item, void>[]): Promise<void> {
  const inOrder = [...together.filter(({ item }) => item.isFirst), ...together.filter(({ item }) => !item.isFirst)];
  try {
    await inTransaction(
      store,
      async (transaction) => {
        for (const { item } of inOrder) await item.work(transaction);
      },
      "read committed",
    );
    for (const { done } of together) done();
  } catch (error) {
    // Each by itself would wait as long again for a database that does not answer.
    if (together.length === 1 || error instanceof StoreUnavailable) for (const { failed } of together) failed(error);
    else for (const each of together) await commit(store, [each]);
  }
}
