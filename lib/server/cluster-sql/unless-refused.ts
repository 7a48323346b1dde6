import type { ResultSet } from "#lib/sql/answers/read/result-set.ts";
import type { Statement } from "#lib/sql/tokens.ts";
import { SqlError } from "../base/sql-error.ts";
import type { Link } from "./link.ts";

/** The answer; null where the cluster refuses the statement. Throws `SqlError`. */
export async function unlessRefused(link: Link, statement: Statement): Promise<ResultSet | null> {
  try {
    return await link.run(statement);
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return null;
    throw error;
  }
}

/** What was read from an answer. Throws `sql_connection_bad_answer` where that is the answer to another statement. */
export function needed<T>(found: T | undefined): T {
  if (found === undefined) throw new SqlError("sql_connection_bad_answer");
  return found;
}
