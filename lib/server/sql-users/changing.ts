import { CloudError, type CloudErrorCode } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import type { Settled } from "../cloud/api/settle.ts";
import { applyOwnChange, forgetSqlUsers } from "../cloud/sql-user-list.ts";
import { rereadLater } from "./reread-list.ts";

type Target = { clusterId: string; name: string };

/** Runs all checks again when the change leaves the queue, and then notes that it is sent. */
export function sending(note: Note, ...checks: ((() => Promise<void>) | undefined)[]): () => Promise<void> {
  return async () => {
    for (const check of checks) await check?.();
    note({ sent: true });
  };
}

/** Refusals that show the known list to be outdated. */
const LIST_IS_OLD: ReadonlySet<CloudErrorCode> = new Set(["sql_user_exists", "sql_user_not_found"]);

/**
 * Makes the change and notes where its answer was lost. `present` says whether the SQL user is there afterwards; without it, the change
 * concerns no name and the list stays. The shown list includes the change.
 */
export async function changing(
  { clusterId, name }: Target,
  note: Note,
  change: () => Promise<Settled>,
  present?: boolean,
): Promise<void> {
  try {
    const { answerLost } = await change();
    if (answerLost) note({ answerLost });
  } catch (error) {
    if (error instanceof CloudError && error.outcome === "unknown") rereadLater(clusterId);
    const isKnown = error instanceof CloudError && error.outcome === "not_done" && !LIST_IS_OLD.has(error.code);
    // A Refusal comes before anything is sent.
    if (!isKnown && !(error instanceof Refusal)) await forgetSqlUsers(clusterId);
    throw error;
  }
  if (present !== undefined) await applyOwnChange(clusterId, { name, present });
}

/** The cluster has changed by now: a store that fails must not cost the person the password. The audit has the change. */
export async function saveChange(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    log().error({ error }, "a change of a SQL user was made, but could not be stored");
  }
}
