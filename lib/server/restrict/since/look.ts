import "server-only";
import { readSessionsSince, readWork, type SessionCounts, type Work } from "#lib/sql/answers/use.ts";
import { type Between, countSessionsSince, showRefused } from "#lib/sql/templates/watch.ts";
import { seesOthers } from "../../cluster-sql/connection/open-sessions.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import { needed, unlessRefused } from "../../cluster-sql/unless-refused.ts";

/** What one look shows of all SQL users of a cluster. */
export type Look = {
  /** null where the cluster does not show them */
  readonly sessions: SessionCounts["counts"] | null;
  /** kinds of statements that failed with a privilege error; null where the cluster does not show them */
  readonly refused: readonly Work[] | null;
};

/**
 * Looks at the sessions of a cluster and at its statements that failed with a privilege error `between` these times. Each node keeps about
 * 1,000 insights, so older ones may be gone. Throws as `onCluster`, and `sql_connection_bad_answer`.
 */
export function lookAt(clusterId: string, requestId: string, between: Between): Promise<Look> {
  return onCluster(clusterId, requestId, async (link) => {
    const sees = await seesOthers(link);
    const open = await unlessRefused(link, countSessionsSince());
    const sessions = open && needed(readSessionsSince(open));
    const failed = await link.withInternals(() => unlessRefused(link, showRefused(between)));
    const refused = failed && needed(readWork(failed)).work;
    // A node that does not answer has sessions too.
    return { sessions: sees && sessions?.nameless === 0 ? sessions.counts : null, refused };
  });
}
