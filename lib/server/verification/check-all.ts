import type { AdminState } from "#lib/shared/admin-state.ts";
import type { CheckedUsers, CheckState } from "#lib/shared/sql-users/checks.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { startJob, stop, underOf } from "../jobs/control.ts";
import type { AnyJob } from "../jobs/define.ts";
import { wake } from "../jobs/work.ts";
import { type SqlConnection, sqlConnectionOf, sqlConnections } from "../store/clusters/sql-connections.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import type { NewJob } from "../store/jobs/add-job.ts";
import { lastChecks, newestChecks, openCheck, openKeyOf, type StoredCheck } from "../store/jobs/checks.ts";
import { provedStates } from "../store/sql-users/state-reasons.ts";
import { checkJob, isByItself } from "./check-job.ts";
import { requireMayProve } from "./everyone.ts";

type OfCluster = { clusterId: string };

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** The person who turns a connection on may start the first check themselves. */
const FIRST_AFTER_MS = 60_000;
/** How many checks a round begins: after an update, all clusters are due at once. */
const MOST_BEGUN = 5;

/**
 * Starts a check of all SQL users of a cluster, as stored work; where one runs, that one goes on. Throws `sql_connection_off`, and
 * `limited_to_restricted` where this person may prove none.
 */
export async function startCheckAll(
  permit: Permit<"sql_users.verify">,
  { clusterId }: OfCluster,
): Promise<{ id: string; started: boolean }> {
  await requireMayProve(permit, clusterId);
  const db = await store();
  const { name } = await clusterFacts().one(clusterId);
  if ((await sqlConnectionOf(db, clusterId))?.state !== "on") throw new Refusal("sql_connection_off");
  const { by, ...under } = await underOf(permit.actor);
  const id = await begin(db, { id: clusterId, name }, under);
  if (id !== undefined) wake(checkJob as AnyJob, id);
  const running = id ?? (await openCheck(db, clusterId));
  if (running === undefined) throw new Refusal("busy");
  return { id: running, started: id !== undefined };
}

/** Stops a check that runs. Throws `not_found` where there is none of this id on this cluster. */
export async function stopCheckAll(
  { actor }: Permit<"sql_users.verify">,
  { clusterId, id }: OfCluster & { id: string },
): Promise<null> {
  await clusterFacts().one(clusterId);
  if ((await openCheck(await store(), clusterId)) !== id) throw new Refusal("not_found");
  await stop(checkJob as AnyJob, actor, id);
  return null;
}

function begin(
  db: Store,
  { id, name }: { id: string; name: string },
  under: Pick<NewJob, "starter" | "requestId" | "address">,
): Promise<string | undefined> {
  const { starter, requestId, address } = under;
  const input = { clusterId: id, clusterName: name };
  const job = { starter, requestId, address, input, about: id, openKey: openKeyOf(id) };
  return startJob(db, checkJob, job, [{ step: "read", input: {}, data: { done: 0, total: 0, result: null } }]);
}

/** The check of a cluster that runs, the last one, and when the next one begins by itself. */
export async function getCheckState(_permit: Permit<"sql_users.read">, { clusterId }: OfCluster): Promise<CheckState> {
  const db = await store();
  const [{ plan }, connection, checks, settings] = await Promise.all([
    clusterFacts().one(clusterId),
    sqlConnectionOf(db, clusterId),
    newestChecks(db, clusterId),
    settingsNow(db),
  ]);
  const on = connection?.state === "on" ? connection : undefined;
  const last = checks.find(({ job }) => job.state === "ended" || job.state === "stopped");
  const [newest] = checks;
  const next = settings.checksEveryDay ? nextCheck(on, plan, newest?.job.startedAt) : "off";
  return {
    level: on?.level ?? null,
    running: newest && newest.job.state === "running" ? runningOf(newest) : null,
    last: last ? lastOf(last) : null,
    provedAt: checks.find(({ item }) => item.state === "done")?.job.endedAt ?? null,
    nextAt: typeof next === "number" ? Math.max(next, await storeTime(db)) : null,
    why: typeof next === "number" ? null : next,
  };
}

const byOf = ({ job }: StoredCheck) => (isByItself(job) ? null : job.starter.name);
const failureOf = ({ item: { code, words } }: StoredCheck) => (code === null ? null : { code, words });

function runningOf(check: StoredCheck): CheckState["running"] {
  const { job, item } = check;
  const { done, total } = item.data;
  const trouble = item.state === "waiting" ? failureOf(check) : null;
  return { id: job.id, by: byOf(check), startedAt: job.startedAt, done, total, trouble };
}

function lastOf(check: StoredCheck): CheckState["last"] {
  const { job, item } = check;
  const { result } = item.data;
  const endedAt = job.endedAt ?? job.changedAt;
  return { by: byOf(check), startedAt: job.startedAt, endedAt, result, failure: result ? null : failureOf(check) };
}

/**
 * When a cluster is checked by itself next, or why it is not: once a minute after its connection was turned on, then a day after the newest check.
 * A check wakes a Basic cluster and costs it request units (cockroachcloud/resource-usage-basic.md), so that one is checked only while its
 * connection is new.
 */
function nextCheck(connection: SqlConnection | undefined, plan: string, newestAt: number | undefined) {
  if (!connection) return "no_connection" as const;
  const isNew = newestAt === undefined || newestAt < connection.createdAt;
  const first = connection.createdAt + FIRST_AFTER_MS;
  if (plan === "BASIC") return isNew && connection.createdAt > Date.now() - HOUR_MS ? first : ("basic" as const);
  return isNew ? first : newestAt + DAY_MS;
}

/** Begins the checks that are due by now, a few at a time; each is stored work. */
export async function beginDueChecks(db: Store): Promise<void> {
  const { checksEveryDay } = await settingsNow(db);
  const connections = (await sqlConnections(db)).filter(({ state }) => state === "on");
  if (!checksEveryDay || connections.length === 0) return;
  const [last, clusters, now] = await Promise.all([lastChecks(db), clusterFacts().all(), storeTime(db)]);
  let begun = 0;
  for (const { id, name, plan } of clusters) {
    const connection = connections.find(({ clusterId }) => clusterId === id);
    const next = nextCheck(connection, plan, last.get(id)?.startedAt);
    if (typeof next !== "number" || next > now || begun === MOST_BEGUN) continue;
    const starter = { id: "", email: "Rolecall", name: "Rolecall", sessionHash: "" };
    if (await begin(db, { id, name }, { starter, requestId: newId("req"), address: "" })) begun += 1;
  }
}

/** How many SQL users the answer has at most. */
const MOST_USERS = 5_000;

/** Those that need a person come first. */
const ORDER: Record<AdminState, number> = { admin: 0, privileged: 1, unknown: 2, restricted: 3 };

/** The SQL users of a cluster with their states, and why each is so. */
export async function getCheckedUsers(
  _permit: Permit<"sql_users.read">,
  { clusterId }: OfCluster,
): Promise<CheckedUsers> {
  await clusterFacts().one(clusterId);
  const all = await provedStates(await store(), clusterId);
  const changeable = all
    .filter(({ name }) => readOnlyOf(name) === undefined)
    .toSorted((one, other) => ORDER[one.state] - ORDER[other.state]);
  const users = changeable.slice(0, MOST_USERS);
  return {
    users: users.map(({ powers, ...user }) => Object.assign(user, { powers: [...powers] })),
    more: changeable.length - users.length,
  };
}
