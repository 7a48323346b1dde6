import { needsRight, type Sample } from "#lib/shared/restrict/watch/watched.ts";
import { readTables, readWork, type TableWork, type Work } from "#lib/sql/answers/use.ts";
import { showRunning } from "#lib/sql/templates/use.ts";
import { type Between, showInsightsBetween, showLastStatements, showTables } from "#lib/sql/templates/watch.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { needed, unlessRefused } from "../../cluster-sql/unless-refused.ts";
import { seesOthers } from "../../sql-users/facts/open-sessions.ts";

/** What one reading shows of the SQL users of a cluster, by name. */
export type ClusterSamples = {
  /** statements of that moment, and the tables of their plans */
  readonly now: ReadonlyMap<string, readonly Sample[]>;
  /** statements that were slow or failed and ended since the reading before */
  readonly ended: ReadonlyMap<string, readonly Sample[]>;
  /** the last statements of open sessions */
  readonly last: ReadonlyMap<string, readonly Sample[]>;
  /** whether the cluster has hidden a part, or a node did not answer */
  readonly isHidden: boolean;
};

/**
 * Reads what the SQL users of a cluster do now and what has ended `between` these times, four statements in all. The tables of `crdb_internal`
 * are open for these readings alone. Throws as `onCluster`, and `sql_connection_bad_answer`.
 */
export function readSamples(clusterId: string, requestId: string, between: Between): Promise<ClusterSamples> {
  return onCluster(clusterId, requestId, async (link) => {
    const sees = await seesOthers(link);
    const last = await work(link, showLastStatements());
    const [running, ended, tables] = await link.withInternals(async () => [
      await work(link, showRunning()),
      await work(link, showInsightsBetween(between)),
      await tablesOf(link, between),
    ]);
    const lost = [last, running, ended].reduce((sum, each) => sum + (each?.lostNodes ?? 0), 0);
    const isHidden = !sees || !last || !running || !ended || lost > 0;
    const at = between.upTo;
    return {
      // Without the privilege only those of Rolecall's own SQL user are there.
      now: byUser([...sampled(sees ? running?.work : [], at), ...tableSamples(tables, at)]),
      ended: byUser(sampled(ended?.work, at, true)),
      last: byUser(sampled(sees ? last?.work : [], at).map(([user, each]) => [user, { ...each, samples: 1 }] as const)),
      isHidden,
    };
  });
}

type ReadWork = NonNullable<ReturnType<typeof readWork>>;

async function work(link: Link, statement: Parameters<Link["run"]>[0]): Promise<ReadWork | null> {
  const set = await unlessRefused(link, statement);
  return set && needed(readWork(set));
}

/** None where the cluster does not decode plans for Rolecall: then the database counts, and no table. */
async function tablesOf(link: Link, between: Between): Promise<readonly TableWork[]> {
  const set = await unlessRefused(link, showTables(between));
  return set ? needed(readTables(set)) : [];
}

type OfUser = readonly [user: string, sample: Sample];

/** `isTimed`: when they ended; else they count for the moment of the reading. */
function sampled(all: readonly Work[] = [], at: number, isTimed = false): OfUser[] {
  return all.filter(needsRight).map(({ user, database, needs, beyond, isUnclear, statements, first, last }) => [
    user,
    {
      database,
      table: null,
      kind: { needs, beyond, isUnclear },
      samples: statements,
      first: (isTimed && first) || at,
      last: (isTimed && last) || at,
    },
  ]);
}

function tableSamples(tables: readonly TableWork[], at: number): OfUser[] {
  return tables
    .filter(needsRight)
    .map(({ user, database, needs, beyond, isUnclear, statements, table }) => [
      user,
      { database, table, kind: { needs, beyond, isUnclear }, samples: statements, first: at, last: at },
    ]);
}

function byUser(all: readonly OfUser[]): Map<string, Sample[]> {
  const groups = Map.groupBy(all, ([user]) => user);
  return new Map(Array.from(groups, ([user, of]) => [user, of.map(([, sample]) => sample)]));
}
