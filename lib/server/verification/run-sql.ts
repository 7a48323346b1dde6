import "server-only";
import type { z } from "zod";
import type { Deed } from "#lib/shared/deeds.ts";
import { ERROR_WORDS } from "#lib/shared/errors.ts";
import type { RanScript, Report, RunSqlInput, runSqlInput } from "#lib/shared/sql-scripts.ts";
import type { Script } from "#lib/sql/tokens.ts";
import type { Permit } from "../access/guard.ts";
import { requireWithinLimits, stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request.ts";
import type { Link } from "../sql/link.ts";
import { scriptDigest } from "../sql/script-digest.ts";
import { SqlError } from "../sql/sql-error.ts";
import { onCluster } from "../sql-connection/session.ts";
import { sqlScript, subjectsOf } from "./sql-script.ts";

type Apply = Permit<"sql_users.apply">;

export async function sqlDeed(permit: Apply, input: RunSqlInput): Promise<Deed> {
  const { script } = await sqlScript(permit, input);
  return { calls: [], sql: script };
}

/**
 * Runs a script about one SQL user, statement by statement, as Rolecall's own SQL user; stops at the first one that the database refuses,
 * and earlier ones stay in effect. The server makes the script again from the choices, and it must equal the shown one. Throws the refusals
 * of {@link sqlScript} and `sql_changed`, and `SqlError` where nothing was run or an outcome is unknown.
 */
export async function runSql(
  permit: Apply,
  { digest, report = () => {}, ...input }: z.output<typeof runSqlInput>,
  note: Note,
): Promise<RanScript> {
  const { clusterId, name } = input;
  const { script, guard } = await sqlScript(permit, input);
  if (digest !== scriptDigest(script)) throw new Refusal("sql_changed");
  for (const subject of subjectsOf(name, input.script)) await requireWithinLimits(permit, { clusterId, name: subject });
  const before = stillAllowed(permit, { clusterId, name });
  const { requestId } = await requestContext();
  return onCluster(clusterId, requestId, async (link, { level }) => {
    if (level !== "manage") throw new Refusal("sql_connection_observes");
    const guarded = async (at: number) => {
      await before();
      return guard?.before === at ? guard.problem(link) : null;
    };
    return runScript(link, script, { before: guarded, report, note });
  });
}

/** `before`: throws, or says why the statement at this place must not be run. */
type Running = { before: (at: number) => Promise<string | null>; report: Report; note: Note };

async function runScript(link: Link, script: Script, { before, report, note }: Running): Promise<RanScript> {
  const total = script.length;
  for (const [at, statement] of script.entries()) {
    note({ statements: `${at} of ${total}` });
    const problem = await before(at);
    if (problem !== null) {
      report({ at, state: "failed", words: problem });
      return { done: at, total, stopped: problem };
    }
    report({ at, state: "running" });
    const begun = performance.now();
    const failure = await link.run(statement).then(
      () => undefined,
      (error: unknown) => error,
    );
    const ms = Math.round(performance.now() - begun);
    if (failure === undefined) report({ at, state: "done", ms });
    else if (!(failure instanceof SqlError)) throw failure;
    else {
      const words = failure.words ?? ERROR_WORDS[failure.code].title;
      const isUnknown = failure.outcome === "unknown";
      report({ at, state: isUnknown ? "unknown" : "failed", ms, words });
      if (isUnknown || at === 0) throw failure;
      return { done: at, total, stopped: words };
    }
  }
  note({ statements: `${total} of ${total}` });
  return { done: total, total, stopped: null };
}
