import { type Statement, sqlText } from "#lib/sql/tokens.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { SqlError } from "../base/sql-error.ts";
import { requireAssumed } from "../cloud/assumed.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { onCluster } from "../cluster-sql/connection/session.ts";
import type { Link } from "../cluster-sql/link.ts";
import { runRecorded } from "../cluster-sql/run-recorded.ts";
import type { StepEnd } from "../jobs/define.ts";
import { endOfError } from "../jobs/run-item.ts";
import type { SqlConnection } from "../store/clusters/sql-connections.ts";
import { StoreUnavailable } from "../store/db/open.ts";
import { jobOf } from "../store/jobs/jobs.ts";
import { type Context, type RestrictionData, restrictionOf } from "./stored.ts";

const MOST_TEXT = 4_000;

/**
 * Runs `work` on the cluster in the turn of the SQL user. Throws `sql_connection_observes` below level Manage, `assumption_differs` for a
 * restriction whose reading rests on what does not hold there, and as `onCluster`. What was put back is taken again whatever holds: that
 * only takes away, and a superuser would be left.
 */
export function onItsCluster<T>(
  { item, job }: Pick<Context, "item" | "job">,
  work: (link: Link, connection: SqlConnection) => Promise<T>,
): Promise<T> {
  const { clusterId, name } = item;
  return cloud().turns.take(clusterId, name, () =>
    onCluster(
      clusterId,
      job.requestId,
      async (link, connection) => {
        if (connection.level !== "manage") throw new Refusal("sql_connection_observes");
        await requireHeld({ item, job });
        return work(link, connection);
      },
      { isGoingOn: true },
    ),
  );
}

async function requireHeld({ item, job }: Pick<Context, "item" | "job">): Promise<void> {
  if (job.kind === "restriction") await requireAssumed([item.clusterId], ["states"]);
}

/** A step that has begun, on its cluster. It goes on later where the cluster does not answer or may not be changed now. */
export async function begun<Step extends string>(
  context: Context,
  work: (link: Link, connection: SqlConnection) => Promise<StepEnd<RestrictionData, Step>>,
): Promise<StepEnd<RestrictionData, Step>> {
  try {
    return await onItsCluster(context, work);
  } catch (error) {
    if (error instanceof StoreUnavailable || !isForLater(error)) throw error;
    const { code, words } = endOfError(error);
    const job = await jobOf(context.db, context.job.kind, context.job.id);
    // An item that waits in a job that is over would not be looked at again.
    const isOver = job?.state === "stopped" || job?.state === "ended";
    return isOver ? { is: "unknown", code, words, looksAgain: true } : { is: "again", code, words };
  }
}

/** Whether it is about the connection or what is known of the cluster, not about what was asked. */
export function isForLater(error: unknown): boolean {
  if (error instanceof SqlError) return error.code !== "sql_refused";
  if (error instanceof Refusal)
    return ["busy", "assumption_differs"].includes(error.code) || error.code.startsWith("sql_connection_");
  return error instanceof CloudError;
}

/** Whether the database refused a statement, so that it changed nothing. */
export const isRefused = (error: unknown): error is SqlError =>
  error instanceof SqlError && error.code === "sql_refused";

/**
 * Sends one statement with its audit, once this run surely has the item. `ofUser`: it changes the SQL user, so an item that is stopped now is
 * not as it was. Throws `busy` where another run has the item, `assumption_differs` as {@link onItsCluster}, and `SqlError`.
 */
export async function send(context: Context, link: Link, statement: Statement, ofUser = true): Promise<void> {
  const text = sqlText(statement);
  await requireHeld(context);
  await context.save(ofUser ? { unsure: true } : {});
  // Entering a database changes nothing.
  if (text.startsWith("USE ")) await link.run(statement);
  else await recordedRun(context, link, statement, text);
}

async function recordedRun({ item, job, save }: Context, link: Link, statement: Statement, text: string) {
  const about = {
    action: "restrict.statement",
    actor: { accountId: job.starter.id, email: job.starter.email },
    request: { requestId: job.requestId, address: job.address },
    clusterId: item.clusterId,
    target: item.name,
    details: { restriction: restrictionOf(job), statement: text.slice(0, MOST_TEXT) },
  } as const;
  // The intent took time: another run may have the item by now.
  await runRecorded(link, statement, about, () => save({}));
}
