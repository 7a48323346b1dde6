import { readSessionsSince, readWork, type SessionCounts, type Work } from "#lib/sql/answers/use.ts";
import { type Between, countSessionsSince, showRefused } from "#lib/sql/templates/watch.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { needed, unlessRefused } from "../../cluster-sql/unless-refused.ts";
import { seesOthers } from "../../sql-users/facts/open-sessions.ts";

/** What one look shows of all SQL users of a cluster. */
export type Look = {
  /** null where the cluster does not show them */
  readonly sessions: SessionCounts["counts"] | null;
  /** kinds of statements that failed with a privilege error; null where the cluster does not show them */
  readonly refused: readonly Work[] | null;
};

/** Since when each SQL user counts, by name, and until when. Epoch milliseconds. */
type Looking = { since: ReadonlyMap<string, number>; upTo: number };

/**
 * Looks at the sessions of a cluster, and at the statements of these SQL users that failed with a privilege error, of each since its own
 * time. Each node keeps about 1,000 insights, so older ones may be gone. Throws as `onCluster`, and `sql_connection_bad_answer`.
 */
export function lookAt(clusterId: string, requestId: string, { since, upTo }: Looking): Promise<Look> {
  return onCluster(clusterId, requestId, async (link) => {
    const sees = await seesOthers(link);
    const open = await unlessRefused(link, countSessionsSince());
    const sessions = open && needed(readSessionsSince(open));
    const refused = await link.withInternals(() => refusedSince(link, { since, upTo }));
    // A node that does not answer has sessions too.
    return { sessions: sees && sessions?.nameless === 0 ? sessions.counts : null, refused };
  });
}

/** So many SQL users with failures before and after their time are read by themselves; of others, the kinds that began before are left out. */
const MOST_APART = 20;

async function refusedSince(link: Link, { since, upTo }: Looking): Promise<readonly Work[] | null> {
  const failed = await refusedIn(link, { after: Math.min(...since.values()), upTo });
  if (!failed) return null;
  const begins = (work: Work) => since.get(work.user) ?? Number.POSITIVE_INFINITY;
  const after = failed.filter((work) => (work.last ?? 0) > begins(work));
  // A row counts all of its kind, also those of before.
  const isMixed = (work: Work) => (work.first ?? 0) <= begins(work);
  const mixed = [...new Set(after.filter(isMixed).map(({ user }) => user))].slice(0, MOST_APART);
  const apart: Work[] = [];
  for (const at of new Set(mixed.flatMap((user) => since.get(user) ?? []))) {
    const again = (await refusedIn(link, { after: at, upTo })) ?? [];
    apart.push(...again.filter(({ user }) => mixed.includes(user) && since.get(user) === at));
  }
  return [...after.filter((work) => !isMixed(work) && !mixed.includes(work.user)), ...apart];
}

async function refusedIn(link: Link, between: Between): Promise<readonly Work[] | null> {
  const failed = await unlessRefused(link, showRefused(between));
  return failed && needed(readWork(failed)).work;
}
