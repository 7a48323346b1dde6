import { membershipsOf } from "#lib/sql/answers/compare/held.ts";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { readSessions, type SessionGroup } from "#lib/sql/answers/sessions.ts";
import { showOwnRoles } from "#lib/sql/own-user.ts";
import { showSessions } from "#lib/sql/templates/admin.ts";
import { showEveryUser } from "#lib/sql/templates/user-facts.ts";
import { SqlError } from "../../base/sql-error.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { shakenOn } from "../../store/clusters/assumption-checks.ts";
import { store } from "../../store/db/store.ts";

type OpenSessions = {
  count: number;
  groups: SessionGroup[];
  /**
   * whether the list is complete: every node answered, Rolecall's SQL user sees the sessions of others, and no check found that the cluster
   * lists them otherwise than Rolecall assumes
   */
  isWhole: boolean;
};

/**
 * The open sessions of a SQL user as read from the cluster. `sees`: whether Rolecall's SQL user sees those of others. Throws `SqlError`:
 * `sql_connection_bad_answer` for an answer about something else.
 */
export async function openSessions(
  link: Link,
  { clusterId, name }: { clusterId: string; name: string },
  sees = () => seesOthers(link),
): Promise<OpenSessions> {
  const [statement] = showSessions(name);
  const found = statement && readSessions(await link.run(statement));
  if (!found) throw new SqlError("sql_connection_bad_answer");
  const { count, groups, lostNodes } = found;
  const isSound = !(await shakenOn(await store(), clusterId)).has("sessions");
  return { count, groups, isWhole: isSound && lostNodes === 0 && (await sees()) };
}

/** The system privileges by which sessions of others are listed (HasViewActivityOrViewActivityRedactedRole, pkg/sql/authorization.go). */
const SEES_SESSIONS: ReadonlySet<string> = new Set(["ALL", "VIEWACTIVITY", "VIEWACTIVITYREDACTED"]);

/** Whether Rolecall's SQL user sees the sessions of others. Without the privilege the query succeeds, but its result lacks them. */
export async function seesOthers(link: Link): Promise<boolean> {
  const { adminThrough, roles } = membershipsOf(link.user, [await link.run(showOwnRoles(link.user))]);
  if (adminThrough !== undefined) return true;
  const [, , showSystem] = showEveryUser();
  const system = await link.run(showSystem);
  return system.rows.some((row) => {
    const grantee = cellOf(system, row, "grantee");
    const isOwn = grantee === link.user || roles.has(grantee) || grantee === "public";
    return isOwn && SEES_SESSIONS.has(cellOf(system, row, "privilege_type"));
  });
}

/**
 * Reads the number of open sessions of these SQL users from the cluster and passes each to `found`. A number above zero may be too low.
 * Throws the refusals `sql_connection_off` and `busy`, and `SqlError`: `sql_connection_bad_answer` for an answer about something else,
 * `sql_connection_sessions_unseen` where no session is seen but some may be open.
 */
export async function eachOpenSessions(
  clusterId: string,
  requestId: string,
  names: readonly string[],
  found: (name: string, count: number) => void,
): Promise<void> {
  await onCluster(clusterId, requestId, async (link) => {
    let seen: Promise<boolean> | undefined;
    const sees = () => {
      seen ??= seesOthers(link);
      return seen;
    };
    for (const name of names) {
      const { count, isWhole } = await openSessions(link, { clusterId, name }, sees);
      if (count === 0 && !isWhole) throw new SqlError("sql_connection_sessions_unseen");
      found(name, count);
    }
  });
}
