import type { AdminState } from "#lib/shared/admin-state.ts";
import { type ListedFacts, readEveryUser } from "#lib/sql/answers/every-user.ts";
import { showEveryUser } from "#lib/sql/templates/user-facts.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { singleton } from "../../base/singleton.ts";
import { SqlError } from "../../base/sql-error.ts";
import { besideFullCheck } from "../../cloud/full-check-names.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { NewEvent } from "../../store/audit/audit-event.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import {
  packFacts,
  type ReadLogin,
  saveFactFailure,
  saveFactReading,
  saveReadStates,
} from "../../store/clusters/sql-fact-readings.ts";
import { store } from "../../store/db/store.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";
import { notifyNewAdmins } from "./notify.ts";
import { watchGrantEnds } from "./watch-grant-ends.ts";

/** The prover of a state that a reading of all SQL users shows. */
const BY = "the SQL connection";

/**
 * Reads the facts of all SQL users of a cluster in three statements and keeps them, with the states that they show. Resolves to whether
 * a state has changed. Readings of one cluster at the same time are one. Throws the refusals `sql_connection_off` and `busy`, `SqlError`
 * and CloudError; a failure is kept too.
 */
export function readListFacts(clusterId: string, requestId = newId("req")): Promise<boolean> {
  const running = singleton("sql-facts-running", () => new Map<string, Promise<boolean>>());
  const found = running.get(clusterId);
  if (found) return found;
  const reading = readAndKeep(clusterId, requestId).finally(() => running.delete(clusterId));
  running.set(clusterId, reading);
  return reading;
}

async function readAndKeep(clusterId: string, requestId: string): Promise<boolean> {
  const db = await store();
  const connection = await sqlConnectionOf(db, clusterId);
  try {
    // Read before the statements: a SQL user made later has another row, and must not get the state of an earlier one.
    const stored = await storedSqlUsers(db, clusterId);
    // A full check of another server does not keep this one's connection busy.
    const { value, ofCheck } = await besideFullCheck(clusterId, () => readFacts(clusterId, requestId));
    const { readAt, sqlUser } = value;
    const facts = value.facts.filter(({ name }) => !ofCheck.has(name));
    const logins = new Map(facts.map((each) => [each.name, loginOf(each)]));
    watchGrantEnds(db, clusterId, facts);
    await saveFactReading(db, { clusterId, sqlUser }, { readAt, packed: packFacts(logins) });
    return await saveStates(clusterId, stored, { facts, readAt, requestId });
  } catch (error) {
    if (connection && error instanceof SqlError)
      await saveFactFailure(db, { clusterId, sqlUser: connection.sqlUser }, error.code).catch((lost: unknown) =>
        log().warn({ clusterId, error: lost }, "a failed reading could not be stored"),
      );
    throw error;
  }
}

function readFacts(clusterId: string, requestId: string) {
  return onCluster(clusterId, requestId, async (link, { sqlUser }) => {
    const readAt = Date.now();
    const [users, roles, system] = showEveryUser();
    const facts = readEveryUser(await link.run(users), await link.run(roles), await link.run(system));
    if (!facts) throw new SqlError("sql_connection_bad_answer");
    return { readAt, facts, sqlUser };
  });
}

function loginOf({ login, validUntil, lastLogin }: ListedFacts): ReadLogin {
  return { disabled: !login, validUntil, lastLogin };
}

/**
 * The state that the reading shows, or undefined where it shows nothing new. It never proves *restricted*: it reads no rights in databases.
 */
export function stateAfter(
  before: AdminState,
  { adminThrough, privileged }: Pick<ListedFacts, "adminThrough" | "privileged">,
): Exclude<AdminState, "restricted"> | undefined {
  if (adminThrough !== undefined) return before === "admin" ? undefined : "admin";
  if (privileged) return before === "privileged" ? undefined : "privileged";
  return before === "admin" ? "unknown" : undefined;
}

type Found = { readonly facts: readonly ListedFacts[]; readonly readAt: number; readonly requestId: string };

async function saveStates(
  clusterId: string,
  stored: ReadonlyMap<string, StoredSqlUser>,
  { facts, readAt, requestId }: Found,
): Promise<boolean> {
  const changed = facts.flatMap((each) => {
    const row = stored.get(each.name);
    const state = row && stateAfter(row.state, each);
    const isNewer = row?.verified && row.verified.at >= readAt;
    return row && state && !isNewer ? [{ name: each.name, rowId: row.id, before: row.state, state }] : [];
  });
  if (changed.length === 0) return false;
  // Not for SQL users of unknown state: the first reading would notify of thousands.
  const known = changed.filter(({ before }) => before !== "unknown");
  const events = new Map(known.map((each) => [each.rowId, eventOf({ clusterId, ...each, readAt, requestId })]));
  const db = await store();
  const read = changed.map(({ rowId, before, state }) => ({ rowId, before, state, event: events.get(rowId) }));
  const kept = await saveReadStates(db, read, { readAt, by: BY });
  const admins = known.filter(({ rowId, state }) => kept.has(rowId) && state === "admin").map(({ name }) => name);
  if (admins.length > 0) notifyNewAdmins(db, clusterId, admins, readAt);
  return kept.size > 0;
}

type Changed = {
  clusterId: string;
  name: string;
  before: AdminState;
  state: AdminState;
  readAt: number;
  requestId: string;
};

function eventOf({ clusterId, name, before, state, readAt, requestId }: Changed): NewEvent {
  return {
    id: newId("evt"),
    at: readAt,
    intentId: null,
    action: "sql_user.state_read",
    actorId: null,
    actor: "Rolecall",
    clusterId,
    target: name,
    outcome: "done",
    requestId,
    address: "",
    details: JSON.stringify({ state, before }),
  };
}
