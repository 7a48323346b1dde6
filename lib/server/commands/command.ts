import "server-only";
import { databaseUrl } from "../base/env.ts";
import { singleton } from "../base/singleton.ts";
import type { Store } from "../store/base.ts";
import { openBesideServer } from "../store/open-for-command.ts";

/** One thing that an operator does at the server's machine. */
export type Command = {
  /** names of its arguments, in capitals; all are needed */
  takes: readonly string[];
  /** it takes options too, and says itself what is wrong with what it was given */
  options?: true;
  does: string;
  /** Resolves to what is printed. Throws {@link CommandError} for what the operator can put right. */
  run: (...given: string[]) => Promise<string>;
};

/** Runs `work` on the store of `DATABASE_URL`, which is the store of this process until then. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await singleton("store", () => openBesideServer(databaseUrl()));
  try {
    return await work(store);
  } finally {
    await store.destroy();
  }
}

/** An expected failure; its message is one line for the operator. */
export class CommandError extends Error {}
