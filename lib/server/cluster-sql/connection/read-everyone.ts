import type { LiveEveryone } from "#lib/sql/answers/live-everyone.ts";
import type { ResultSet } from "#lib/sql/answers/read/result-set.ts";
import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { isNameable } from "#lib/sql/own-user.ts";
import { everyoneParts, showChangeableOfAll } from "#lib/sql/templates/verify-everyone.ts";
import type { Script, Statement } from "#lib/sql/tokens.ts";
import { SqlError } from "../../base/sql-error.ts";
import type { Link } from "../link.ts";
import { listedDatabases, sightOf } from "./read-access.ts";
import { onCluster } from "./session.ts";

/** A check of thousands of databases ends here: a cluster could list more and more of them. */
const LONGEST_MS = 30 * 60_000;
/** Each answer is limited by itself; all of them stay in memory. */
const MOST_ROWS = 1_000_000;

export type Progress = (done: number, total: number) => Promise<void> | void;

type Asked = {
  readonly clusterId: string;
  readonly requestId: string;
  readonly code: string;
  /** all databases that the Cloud API lists */
  readonly known: readonly string[];
  /** Is called after each part, with how many statements were answered. What it throws ends the reading. */
  readonly onProgress?: Progress | undefined;
};

/**
 * The states of all SQL users as read from the cluster, for `liveEveryoneVerdict`. It reads one database after the other, and lets other work
 * on the cluster's connection go in between. Throws the refusals `sql_connection_off` and `busy`, `SqlError`, and what `onProgress` throws.
 */
export async function readEveryone({ code, known, ...where }: Asked): Promise<LiveEveryone & { statements: number }> {
  const reading = new Reading(where);
  const sets: ResultSet[] = [];
  const sights: (ResultSet | null)[] = [];
  const { listed, inDatabases } = await reading.inTurn(async (link) => {
    const names = await listedDatabases(link);
    const parts = everyoneParts(names.filter(isNameable), code);
    const tail = showChangeableOfAll().length + parts.inDatabases.length;
    reading.total = parts.inDatabases.reduce((sum, { script }) => sum + script.length, parts.whole.length + tail);
    sets.push(...(await reading.run(link, parts.whole)));
    return { listed: names, inDatabases: parts.inDatabases };
  });
  for (const { database, script } of inDatabases)
    await reading.inTurn(async (link) => {
      sets.push(...(await reading.run(link, script)));
      sights.push(await sightOf(link, database));
      reading.done += 1;
    });
  const again = await reading.inTurn((link) => reading.run(link, showChangeableOfAll()));
  const databases = [...new Set([...known, ...listed])].filter((name) => name !== SYSTEM_DATABASE);
  return { databases, sets, sights, again, statements: reading.done };
}

/** One reading in several turns of the cluster's connection. */
class Reading {
  readonly #where: Omit<Asked, "code" | "known">;
  readonly #late = performance.now() + LONGEST_MS;
  #user: string | undefined;
  #rows = 0;
  done = 0;
  total = 0;

  constructor(where: Omit<Asked, "code" | "known">) {
    this.#where = where;
  }

  async inTurn<T>(work: (link: Link) => Promise<T>): Promise<T> {
    const { clusterId, requestId, onProgress } = this.#where;
    const inOneSession = (link: Link) => {
      // Another SQL user of Rolecall may see less: the answers would be of two sessions.
      if (this.#user !== undefined && link.user !== this.#user) throw new SqlError("sql_connection_unreachable");
      this.#user = link.user;
      return work(link);
    };
    const value = await onCluster(clusterId, requestId, inOneSession, { isGoingOn: this.#user !== undefined });
    await onProgress?.(this.done, this.total);
    return value;
  }

  /** The answers that have columns. */
  async run(link: Link, script: Script): Promise<ResultSet[]> {
    const sets: ResultSet[] = [];
    for (const statement of script) {
      const result = await this.#answer(link, statement);
      if (result.columns.length > 0) sets.push(result);
    }
    return sets;
  }

  async #answer(link: Link, statement: Statement): Promise<ResultSet> {
    if (performance.now() > this.#late) throw new SqlError("sql_connection_bad_answer", { detail: "too slow" });
    const result = await link.run(statement);
    this.done += 1;
    this.#rows += result.rows.length;
    if (this.#rows > MOST_ROWS) throw new SqlError("sql_connection_bad_answer", { detail: "too large" });
    return result;
  }
}
