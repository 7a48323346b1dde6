import { setTimeout as pause } from "node:timers/promises";
import type { IsolationLevel } from "kysely";
import { type Store, sqlStateOf } from "./base.ts";

/** Enough for dozens of transactions on the same row; those of one process rarely conflict, since most of their writes are grouped. */
const MOST_TRIES = 12;
/** A retry finds a row that another transaction made first; a name that was taken before fails again. */
const MOST_TRIES_FOR_UNIQUE = 4;
const LONGEST_PAUSE_MS = 200;

const SERIALIZATION_FAILURE = "40001";
const DEADLOCK = "40P01";
const UNIQUE_VIOLATION = "23505";

/**
 * Runs `work` in one transaction and resolves to its value; rejects with what it threw, and then nothing of it is saved. Within another
 * transaction it is a part of that one.
 *
 * On PostgreSQL and CockroachDB a conflict with another transaction repeats all of `work` after a short pause, so it must do nothing but
 * read and write the store. `read committed` is for work whose first statement locks a row that all need: they queue for it instead of
 * failing.
 */
export async function inTransaction<T>(
  store: Store,
  work: (transaction: Store) => Promise<T>,
  isolation: Extract<IsolationLevel, "serializable" | "read committed"> = "serializable",
): Promise<T> {
  if (store.isTransaction) return work(store);
  for (let tries = 1; ; tries++) {
    try {
      // SQLite has one writer at a time and no levels; Kysely asks it for none.
      return await store.transaction().setIsolationLevel(isolation).execute(work);
    } catch (error) {
      if (tries >= mostTries(error)) throw error;
      await pause(Math.random() * Math.min(4 * 2 ** tries, LONGEST_PAUSE_MS));
    }
  }
}

function mostTries(error: unknown): number {
  const state = sqlStateOf(error);
  if (state === SERIALIZATION_FAILURE || state === DEADLOCK) return MOST_TRIES;
  return state === UNIQUE_VIOLATION ? MOST_TRIES_FOR_UNIQUE : 1;
}
