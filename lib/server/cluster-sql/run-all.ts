import type { Script } from "#lib/sql/tokens.ts";
import { Refusal } from "../base/failure.ts";
import { SqlError } from "../base/sql-error.ts";
import type { Link } from "./link.ts";

/** Runs a script in order. Throws `SqlError` of its first statement; where a later one fails, the error of {@link afterChange}. */
export async function runAll(link: Link, [first, ...others]: Script): Promise<void> {
  if (first) await link.run(first);
  await afterChange(async () => {
    for (const statement of others) await link.run(statement);
  });
}

/**
 * Runs the rest after a statement that has changed something, so no failure may say that nothing was changed. Throws the refusal
 * `sql_outcome_unknown` in place of an error of the database or of Rolecall.
 */
export async function afterChange<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SqlError || error instanceof Refusal ? new Refusal("sql_outcome_unknown") : error;
  }
}
