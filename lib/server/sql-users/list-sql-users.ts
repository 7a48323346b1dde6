import { holds } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { rightsOn } from "../access/rights-on.ts";
import { within } from "../base/request/within.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { freshFor } from "../cloud/fresh-for.ts";
import { type Reading, readingFacts, readSqlUsers } from "../cloud/sql-user-list.ts";
import { lastCompleteAt } from "../store/clusters/cluster-readings.ts";
import { creatingConnection } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import { rowsPutBack } from "../store/jobs/put-backs.ts";
import { ageRules } from "../store/passwords/password-rules.ts";
import { unusedClaimLinks } from "../store/requests/claim-links.ts";
import { unfinishedCreations } from "../store/sql-users/creations.ts";
import { deletedOutsideSqlUsers } from "../store/sql-users/deleted-outside.ts";
import { storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { asLatestEnd, asPutBack, asSqlUser } from "./as-sql-user.ts";
import { recordDrift } from "./drift/drift.ts";
import { asUnfinished, isStillLeft } from "./drift/unfinished.ts";
import { latestEnds } from "./grant-length.ts";
import { asLogin, readLoginsOf } from "./read-logins.ts";

/** How long an answer waits for the last page before it is sent incomplete. */
const TIMEOUT_MS = 300;
/** How long it waits where an older list can be shown meanwhile. */
const OLDER_TIMEOUT_MS = 30;

/**
 * The SQL users of a cluster with their stored facts. While a new list is being read, or where that fails, it is the last complete
 * one unless `fresh`, and `newer` says so. Before the first complete list, `complete` is false while pages arrive.
 */
export async function listSqlUsers(
  { actor }: Permit<"sql_users.read">,
  { clusterId, fresh }: { clusterId: string; fresh: boolean },
): Promise<SqlUserList> {
  const cluster = await clusterFacts().one(clusterId);
  const anew = freshFor(actor, `list:${cluster.id}`, fresh);
  const reading = await readSqlUsers(cluster.id, anew, recordDrift);
  const older = anew ? undefined : await olderUnless(cluster.id, reading);
  if (!older) {
    await reading.first;
    await within(TIMEOUT_MS, reading.all, undefined);
  }
  const rights = await rightsOn(actor, cluster.id);
  // Creators see their own links alone, others none.
  const senderId = rights.clusterRole === "cluster_admin" ? undefined : actor.accountId;
  const links = holds(rights, "sql_users.reset")
    ? await unusedClaimLinks(await store(), { clusterId: cluster.id, senderId })
    : new Map<string, number>();
  const list = await asList(cluster.id, older ?? asShown(reading), links);
  // As the history does, it names people.
  const { newest } = list.deletedOutside ?? {};
  if (newest && !holds(rights, "audit.read")) for (const each of newest) each.by = null;
  return { ...list, rights };
}

/** Without `names`, those that the store has from the last complete list, with the changes of Rolecall's own on all servers. */
type Shown = Pick<SqlUserList, "complete" | "readAt" | "newer"> & { names?: readonly string[] };

function asShown({ names, complete, startedAt }: Reading): Shown {
  return { names, complete, readAt: startedAt };
}

/** The last complete list, or undefined where `reading` is complete in a moment or there was none before. */
async function olderUnless(clusterId: string, reading: Reading): Promise<Shown | undefined> {
  const over = reading.all.catch(() => {});
  await within(OLDER_TIMEOUT_MS, over, undefined);
  if (reading.complete) return undefined;
  const noted = await lastCompleteAt(await store(), clusterId);
  if (noted === undefined) return undefined;
  const { completeAt, failed } = readingFacts(clusterId);
  return { complete: true, readAt: Math.max(noted, completeAt ?? 0), newer: failed ?? "coming" };
}

async function asList(
  clusterId: string,
  { names, ...shown }: Shown,
  links: ReadonlyMap<string, number>,
): Promise<Omit<SqlUserList, "rights">> {
  const db = await store();
  const [kept, deletedOutside, left, connection, logins, rules, back, latest] = await Promise.all([
    storedSqlUsers(db, clusterId),
    deletedOutsideSqlUsers(db, clusterId),
    unfinishedCreations(db, clusterId),
    creatingConnection(db, clusterId),
    readLoginsOf(db, clusterId),
    ageRules(db),
    rowsPutBack(db),
    latestEnds(db, [clusterId]),
  ]);
  const ageing = { rules, now: Date.now() };
  return present<Omit<SqlUserList, "rights">>({
    users: (names ?? [...kept.keys()].sort()).map((name) => {
      const row = kept.get(name);
      const claimUntil = row && links.get(row.id);
      const creation = left.get(name);
      // A page would carry each name of a field that has no value.
      return present<SqlUser>({
        ...asSqlUser(name, row, ageing),
        ...asLogin(logins?.of.get(name)),
        claimUntil,
        putBack: asPutBack(row, back),
        isLatestEnd: asLatestEnd(row, latest),
        unfinished: creation && isStillLeft(creation, row) ? asUnfinished(creation) : undefined,
      });
    }),
    ...shown,
    facts: logins ? logins.facts : undefined,
    deletedOutside: deletedOutside || undefined,
    creates:
      connection && connection.level !== "observe"
        ? { level: connection.level, as: connection.sqlUser, byApi: connection.listsSqlMade === false }
        : undefined,
  });
}
