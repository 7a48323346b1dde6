import { randomInt } from "node:crypto";
import type { Instant } from "#lib/shared/time/instant.ts";
import { validUntilText } from "#lib/sql/answers/login-facts.ts";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { endInMark, FAR_MS, farMark, markAtEnd } from "#lib/sql/creation-mark.ts";
import { showUser } from "#lib/sql/templates/user-facts.ts";
import { SqlError } from "../../base/sql-error.ts";
import { rolesOf } from "../../cluster-sql/connection/group-roles.ts";
import type { Link } from "../../cluster-sql/link.ts";
import type { Creation } from "../../store/sql-users/creations.ts";

/**
 * A new mark for a SQL user with this end; null for none. It is stored before the first statement is sent, so that a
 * SQL user that has it was made by this creation.
 */
export function newMark(endsAt: Instant | null): string {
  const micros = randomInt(1, 1_000_000);
  return endsAt === null ? farMark(randomInt(FAR_MS), micros) : markAtEnd(endsAt, micros);
}

/** The mark that statements set. An earlier one may still be on the cluster. */
export function markOf({ name, marks }: Pick<Creation, "name" | "marks">): string {
  const [mark] = marks;
  if (mark === undefined) throw new Error(`the creation of ${name} has no mark`);
  return mark;
}

/**
 * What the cluster has under the name of a creation: the SQL user that it made, none, another one, or one that carries no proof. There is
 * no proof of what the Cloud API makes before its first statement, nor where an edited store has no mark.
 */
export type Seen = "ours" | "absent" | "another" | "unproved";

/** Looks at the cluster now. Throws `SqlError` where it cannot be found out. */
export async function lookAt(link: Link, creation: Pick<Creation, "name" | "marks" | "way" | "step">): Promise<Seen> {
  const { name, marks, way, step } = creation;
  const set = await link.run(showUser(name));
  const [row, ...others] = set.rows;
  if (!row) return "absent";
  if (others.length > 0 || cellOf(set, row, "username") !== name) throw new SqlError("sql_connection_bad_answer");
  if (marks.length === 0) return "unproved";
  const until = validUntilText(cellOf(set, row, "options"));
  if (until === undefined || !endInMark(until, marks))
    return way === "api" && step === "begun" ? "unproved" : "another";
  // One made by SQL is never admin: others have changed it since.
  const isChanged = way === "sql" && (await rolesOf(link, name))?.adminThrough !== undefined;
  return isChanged ? "another" : "ours";
}
