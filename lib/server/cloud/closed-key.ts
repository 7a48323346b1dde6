import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { SqlError } from "../base/sql-error.ts";
import { isAnyKeyClosed, keyClosedAt } from "../store/clusters/key-reach.ts";
import { store } from "../store/db/store.ts";

/** The codes of a change that the API key closes. */
const CLOSED: ReadonlySet<ErrorCode> = new Set(["cloud_key_reads", "cloud_key_forbidden", "sql_connection_key_reads"]);

/**
 * The error by which the API key closes a change; undefined where it does not. `check`: what the change would send, or what it needs.
 * Other errors of it come with the change.
 */
export async function closedByKey(
  clusterId: string | undefined,
  check: () => Promise<unknown>,
): Promise<{ error: unknown; code: ErrorCode } | undefined> {
  const db = await store();
  const isClosed = clusterId === undefined ? await isAnyKeyClosed(db) : (await keyClosedAt(db, clusterId)) !== null;
  if (!isClosed) return undefined;
  try {
    await check();
  } catch (error) {
    const isOurs = error instanceof CloudError || error instanceof SqlError || error instanceof Refusal;
    if (isOurs && CLOSED.has(error.code)) return { error, code: error.code };
  }
  return undefined;
}
