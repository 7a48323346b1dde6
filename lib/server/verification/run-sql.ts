import type { z } from "zod";
import type { ChangeEffects } from "#lib/shared/change-effects.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import { present } from "#lib/shared/present.ts";
import type { RanScript, Report, RunSqlInput, runSqlInput } from "#lib/shared/sql-users/sql-scripts.ts";
import type { Script } from "#lib/sql/tokens.ts";
import type { Permit } from "../access/guard.ts";
import { requireWithinLimits, stillAllowed } from "../access/limits.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { scriptDigest } from "../base/script-digest.ts";
import { SqlError } from "../base/sql-error.ts";
import { onCluster } from "../cluster-sql/connection/session.ts";
import type { Link } from "../cluster-sql/link.ts";
import { requireSameRow } from "../sql-users/find-sql-user.ts";
import { forgetClusterUse } from "../sql-users/suggest/suggest.ts";
import { store } from "../store/db/store.ts";
import { voidRestricted } from "../store/sql-users/void-restricted.ts";
import { gainersOf, invalid, rolesOf, sqlScript, subjectsOf } from "./sql-script.ts";

type Apply = Permit<"sql_users.apply">;

/** The effects of running a script: its statements. Throws the refusals of {@link sqlScript}. */
export async function sqlEffects(permit: Apply, input: RunSqlInput): Promise<ChangeEffects> {
  const { script } = await sqlScript(permit, input);
  return { calls: [], sql: script };
}

/**
 * Runs a script about one SQL user, statement by statement, as Rolecall's own SQL user; stops at the first one that the database refuses, and
 * when the person loses the right or Rolecall has seen that another SQL user has the name, which it knows by name only. From the first one
 * on, *restricted* no longer stands. Earlier statements stay in effect, and the audit has the outcome *unknown*. The server makes the script
 * again from the choices, and it must equal the shown one. Throws the refusals of {@link sqlScript} and `sql_changed`, and `SqlError` where
 * nothing was run or an outcome is unknown.
 */
export async function runSql(
  permit: Apply,
  { digest, report = () => {}, ...input }: z.output<typeof runSqlInput>,
  note: Note,
): Promise<RanScript> {
  const { clusterId, name } = input;
  const { script, guard, rowId } = await sqlScript(permit, input);
  if (digest !== scriptDigest(script)) throw new Refusal("sql_changed");
  for (const subject of subjectsOf(name, input.script)) await requireWithinLimits(permit, { clusterId, name: subject });
  const stillMay = stillAllowed(permit, { clusterId, name });
  const { requestId } = await requestContext();
  return onCluster(clusterId, requestId, async (link, { level }) => {
    if (level !== "manage") throw new Refusal("sql_connection_observes");
    const before = async (at: number) => {
      await stillMay();
      await requireSameRow({ clusterId, name }, rowId);
      const problem = guard?.before === at ? await guard.problem(link) : null;
      if (problem !== null) throw invalid(problem);
      if (at === 0) await voidRestricted(await store(), { clusterId, names: gainersOf(name, input.script) });
    };
    const others = [...gainersOf(name, input.script), ...rolesOf(name, input.script)].filter((each) => each !== name);
    // For what these hold: docs/decisions/113-way-back.md.
    if (others.length > 0) note({ touches: others.join("\n") });
    return runScript(link, script, { before, report, note }).finally(() => forgetClusterUse(clusterId));
  });
}

/** `before` throws where the statement at this place must not be run. */
type Running = { before: (at: number) => Promise<void>; report: Report; note: Note };

async function runScript(link: Link, script: Script, { before, report, note }: Running): Promise<RanScript> {
  const total = script.length;
  const stop = (at: number, words: string, ms?: number): RanScript => {
    report(present({ at, state: "failed", words, ms }));
    note({ partly: true });
    return { done: at, total, stopped: words };
  };
  for (const [at, statement] of script.entries()) {
    note({ statements: `${at} of ${total}` });
    const refusal = await failureOf(before(at));
    if (refusal && at === 0) throw refusal.error;
    if (refusal) return stop(at, refusal.words);
    report({ at, state: "running" });
    note({ sent: true });
    const begun = performance.now();
    const failure = await failureOf(link.run(statement));
    const ms = Math.round(performance.now() - begun);
    if (failure === undefined) report({ at, state: "done", ms });
    else if (failure.outcome === "unknown") {
      report({ at, state: "unknown", ms, words: failure.words });
      throw failure.error;
    } else if (at === 0) {
      report({ at, state: "failed", ms, words: failure.words });
      throw failure.error;
    } else return stop(at, failure.words, ms);
  }
  note({ statements: `${total} of ${total}` });
  return { done: total, total, stopped: null };
}

type Judged = { error: SqlError | Refusal; outcome: SqlError["outcome"]; words: string };

/** The refusal of the database or of Rolecall; undefined where it is done. Throws a fault. */
async function failureOf(work: Promise<unknown>): Promise<Judged | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof SqlError)
      return { error, outcome: error.outcome, words: error.words ?? ERROR_WORDS[error.code].title };
    if (error instanceof Refusal)
      return { error, outcome: "not_done", words: error.more.vendorMessage ?? ERROR_WORDS[error.code].title };
    throw error;
  }
}
