import { databaseUrl } from "../../base/env/env.ts";
import { singleton } from "../../base/singleton.ts";
import type { Store } from "../../store/db/base.ts";
import { openBesideServer } from "../../store/file/open-for-command.ts";

/** A command that an operator runs on the server's machine. */
export type Command = {
  /** names of its arguments, in capitals; those in brackets are options */
  takes: readonly string[];
  /** whether it also takes options, which it checks itself */
  options?: true;
  does: string;
  /** Resolves to its output. Throws {@link CommandError} for errors that the operator can fix. */
  run: (...given: string[]) => Promise<string>;
};

/** Runs `work` on the store of `DATABASE_URL`, then closes it. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await singleton("store", () => openBesideServer(databaseUrl()));
  try {
    return await work(store);
  } finally {
    await store.destroy();
  }
}

/** An expected failure; its message is one line for the operator. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  /** `exitCode`: 2 where nothing is wrong, but what was asked for is not proved. */
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
