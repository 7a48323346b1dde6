import { showsSight } from "#lib/sql/answers/live-verdict.ts";
import { loginFactsOf } from "#lib/sql/answers/login-facts.ts";
import { cellOf, hasColumns, isYes, type ResultSet } from "#lib/sql/answers/read/result-set.ts";
import {
  type Counted,
  type Owned,
  readCountedGrants,
  readCounts,
  readOwned,
  readSchemas,
  readWork,
  type Work,
} from "#lib/sql/answers/use.ts";
import { enterDatabase } from "#lib/sql/objects.ts";
import { isNameable, type SqlLevel } from "#lib/sql/own-user.ts";
import {
  countGrants,
  countOwned,
  countSchedules,
  countSessions,
  showInsights,
  showRunning,
  showSchemas,
} from "#lib/sql/templates/use.ts";
import { showEveryUser } from "#lib/sql/templates/user-facts.ts";
import { showUsersAndOwners } from "#lib/sql/templates/verify-everyone.ts";
import { SqlError } from "../../base/sql-error.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { databasesOn, sightOf } from "../../cluster-sql/connection/read-access.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { needed, unlessRefused } from "../../cluster-sql/unless-refused.ts";
import { seesOthers } from "../facts/open-sessions.ts";

/** How many databases one reading enters; the others are reported as hidden. */
const MOST_DATABASES = 100;

/** What the SQL users of a cluster do, hold and own: names, kinds and numbers. It is kept in memory for a minute, and nowhere else. */
export type ClusterUse = {
  /** when the reading began, in epoch milliseconds */
  readonly readAt: number;
  /** null where the connection may not list them */
  readonly users: ReadonlyMap<string, { readonly canLogin: boolean; readonly ownsDatabase: boolean }> | null;
  /** the roles that each user and role is in itself */
  readonly roles: ReadonlyMap<string, readonly string[]>;
  readonly system: ReadonlyMap<string, ReadonlySet<string>>;
  /** without `system` */
  readonly databases: readonly {
    readonly name: string;
    readonly schemas: readonly string[];
    readonly owned: readonly Owned[];
    readonly grants: readonly Counted[];
  }[];
  /** databases that could not be read */
  readonly hidden: readonly string[];
  /** null where those of others cannot be seen */
  readonly sessions: ReadonlyMap<string, number> | null;
  readonly schedules: ReadonlyMap<string, number> | null;
  readonly now: readonly Work[] | null;
  readonly lately: readonly Work[] | null;
  /** whether every node answered */
  readonly isWhole: boolean;
};

/**
 * Reads a whole cluster once for all its SQL users. What the cluster refuses is null. Throws the refusals `sql_connection_off` and `busy`,
 * `SqlError` (`sql_connection_bad_answer` for an answer to another statement) and CloudError.
 */
export async function readClusterUse(clusterId: string, requestId: string): Promise<ClusterUse> {
  const known = cloud().listDatabases(clusterId, { priority: "read" });
  known.catch(() => {});
  return onCluster(clusterId, requestId, async (link, { level }) => {
    const readAt = Date.now();
    const [, showRoles, showSystem] = showEveryUser();
    const users = await unlessRefused(link, showUsersAndOwners());
    const roles = listsBy(await link.run(showRoles), "member", "role_name");
    const system = listsBy(await link.run(showSystem), "grantee", "privilege_type");
    const activity = await readActivity(link, level);
    const names = (await databasesOn(link, await known)).toSorted();
    const databases: ClusterUse["databases"][number][] = [];
    for (const name of names.filter(isNameable).slice(0, MOST_DATABASES)) {
      const found = await inDatabase(link, name);
      if (found) databases.push(found);
    }
    const read = new Set(databases.map(({ name }) => name));
    return Object.assign(activity, {
      readAt,
      users: users && usersIn(users),
      roles,
      system: new Map(Array.from(system, ([name, all]) => [name, new Set(all)])),
      databases,
      hidden: names.filter((name) => !read.has(name)),
    });
  });
}

type Activity = Pick<ClusterUse, "sessions" | "schedules" | "now" | "lately" | "isWhole">;

async function readActivity(link: Link, level: SqlLevel): Promise<Activity> {
  const sees = await seesOthers(link);
  const sessions = counts(await unlessRefused(link, countSessions()), ["user_name", "sessions"]);
  const schedules = counts(await unlessRefused(link, countSchedules()), ["owner", "schedules"]);
  const [now, lately] = await link.withInternals(async () => [
    worked(await unlessRefused(link, showRunning())),
    worked(await unlessRefused(link, showInsights())),
  ]);
  const lost = (sessions?.nameless ?? 0) + (now?.lostNodes ?? 0) + (lately?.lostNodes ?? 0);
  return {
    sessions: sees && sessions ? sessions.counts : null,
    // Others than admins see their own at most (show-schedules.md).
    schedules: (level === "manage" && schedules?.counts) || null,
    now: sees && now ? now.work : null,
    lately: lately?.work ?? null,
    isWhole: lost === 0,
  };
}

const worked = (set: ResultSet | null) => set && needed(readWork(set));
const counts = (set: ResultSet | null, columns: readonly [string, string]) => set && needed(readCounts(set, columns));

/** Undefined where the database cannot be seen into or entered. */
async function inDatabase(link: Link, name: string): Promise<ClusterUse["databases"][number] | undefined> {
  const sight = await sightOf(link, name);
  if (!sight || !showsSight(sight, name)) return undefined;
  try {
    await link.run(enterDatabase(name));
    return {
      name,
      schemas: needed(readSchemas(await link.run(showSchemas()))),
      owned: needed(readOwned(await link.run(countOwned()))),
      grants: needed(readCountedGrants(await link.run(countGrants()))),
    };
  } catch (error) {
    if (error instanceof SqlError && error.code === "sql_refused") return undefined;
    throw error;
  }
}

function usersIn(set: ResultSet): NonNullable<ClusterUse["users"]> {
  requireColumns(set, ["username", "role_options", "owns_database"]);
  return new Map(
    set.rows.map((row) => {
      const { login } = loginFactsOf(cellOf(set, row, "role_options"), "");
      return [
        cellOf(set, row, "username"),
        { canLogin: login, ownsDatabase: isYes(cellOf(set, row, "owns_database")) },
      ];
    }),
  );
}

function listsBy(set: ResultSet, key: string, value: string): Map<string, string[]> {
  requireColumns(set, [key, value]);
  const groups = Map.groupBy(set.rows, (row) => cellOf(set, row, key));
  return new Map(Array.from(groups, ([name, rows]) => [name, rows.map((row) => cellOf(set, row, value))]));
}

function requireColumns(set: ResultSet, columns: readonly string[]): void {
  if (!hasColumns(set, columns)) throw new SqlError("sql_connection_bad_answer");
}
