import type { AssumptionsView } from "#lib/shared/cloud/assumption-check.ts";
import { RELEASE } from "#lib/shared/release.ts";
import type { About, CloudAnswer, CloudCall, SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import { type Asked, askedOf, checkedBy } from "#lib/sql/assumptions/check.ts";
import { FULL_STEPS, MOST_STATEMENTS, unitsOfFull } from "#lib/sql/assumptions/full/cost.ts";
import { ASSUMPTIONS } from "#lib/sql/assumptions/registry.ts";
import { type CheckMode, type Reported, reportOf } from "#lib/sql/assumptions/report.ts";
import { type Outcome, unseen } from "#lib/sql/assumptions/seen.ts";
import { isUserName } from "#lib/sql/names.ts";
import type { Permit } from "../access/guard.ts";
import { CloudError } from "../base/cloud-error.ts";
import { env } from "../base/env/env.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { SqlError } from "../base/sql-error.ts";
import { clusterAuthority } from "../cloud/api/authority.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { believed } from "../cloud/full-check-names.ts";
import { assumptionCheckOf, saveAssumptionCheck, shakenOn } from "../store/clusters/assumption-checks.ts";
import { fullCheckOf } from "../store/clusters/full-checks.ts";
import { keyClosedAt } from "../store/clusters/key-reach.ts";
import { type SqlConnection, sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import type { Store } from "../store/db/base.ts";
import { store } from "../store/db/store.ts";
import { onCluster } from "./connection/session.ts";
import type { Link } from "./link.ts";

type Target = { clusterId: string };

/** What the last check of a cluster saw, and what the next one does. Throws the refusal `cluster_not_found`. */
export async function getAssumptions(
  _permit: Permit<"sql_connection.read">,
  { clusterId }: Target,
): Promise<AssumptionsView> {
  const { id, plan, version } = await clusterFacts().one(clusterId);
  const db = await store();
  const [check, connection] = await Promise.all([assumptionCheckOf(db, id), sqlConnectionOf(db, id)]);
  const asksCluster = connection?.state === "on";
  const steps = [...CALL_STEPS, ...(asksCluster ? askedOf({ plan, version, sqlUser: SOME_USER }).flatMap(saysOf) : [])];
  const full = await fullOf(db, { id, plan }, connection);
  if (!check) return { check: null, steps, asksCluster, full };
  const checked = ASSUMPTIONS.map((assumption): Reported => {
    const kept = check.outcomes.get(assumption.id);
    return Object.assign({ assumption, earlierAt: kept?.at }, kept ?? unseen("no_answer"));
  });
  const about = { plan: check.plan, version: check.version, sqlUser: null };
  const report = reportOf(checked, about, { rolecall: RELEASE, at: check.at, mode: check.mode });
  return { check: { at: check.at, report, shaken: [...(await shakenOn(db, id))] }, steps, asksCluster, full };
}

/** What a full check would do, and what is missing for one. */
async function fullOf(
  db: Store,
  { id, plan }: { id: string; plan: string },
  connection: SqlConnection | undefined,
): Promise<AssumptionsView["full"]> {
  const row = await fullCheckOf(db, id);
  const isClosed = (await keyClosedAt(db, id)) !== null;
  const level = connection?.state === "on" ? connection.level : null;
  const missing = isClosed ? "key" : level === null ? "connection" : level === "manage" ? null : "level";
  return {
    steps: FULL_STEPS,
    missing,
    statements: MOST_STATEMENTS,
    units: plan === "BASIC" ? unitsOfFull() : null,
    runsSince: row?.runs ? row.begunAt : null,
    left: row && !row.runs ? believed(id, row.things).map(({ name }) => name) : [],
  };
}

/** Stands for the SQL user that a check looks at. */
const SOME_USER = "one_sql_user";
const CALL_STEPS = [
  "Reads the list of clusters, the names of SQL users and databases, the address and the networks from CockroachDB Cloud.",
];
const saysOf = ({ script }: Asked) => script.map(({ says }) => says.replaceAll(SOME_USER, "one SQL user"));

/**
 * Checks on a cluster what Rolecall assumes, by calls and statements that only read, and keeps what was seen. SQL users are *restricted* no
 * longer where what this rests on does not hold; the audit has their number. Throws the refusals
 * `cluster_not_found` and `busy`, and CloudError for a key that is refused altogether.
 */
export async function checkAssumptions(
  _permit: Permit<"sql_connection.manage">,
  { clusterId }: Target,
  note: Note,
): Promise<null> {
  await checkAndSave(clusterId, note, { mode: "read-only", changes: null });
  return null;
}

type Tried<T> = { is: "read"; value: T } | { is: "unreadable" | "forbidden" | "refused" | "none" };

/** What only changes showed; null where none were made. */
type How = { readonly mode: CheckMode; readonly changes: ReadonlyMap<string, Outcome> | null };

/** Asks vendor and cluster, and keeps what was seen. Throws as {@link checkAssumptions}. */
export async function checkAndSave(clusterId: string, note: Note, { mode, changes }: How): Promise<void> {
  const known = await clusterFacts().one(clusterId);
  const { id } = known;
  const calls = new Map<CloudCall, CloudAnswer>();
  const listed = await tried(async () => {
    const found = (await cloud().listClusters({ priority: "write" })).find((each) => each.id === id);
    return found ? { version: found.version, plan: found.plan, state: found.state } : null;
  });
  calls.set("clusters", listed);
  const names = await tried(() => cloud().listSqlUsers(id, { priority: "write" }));
  calls.set("names", names);
  calls.set("databases", await tried(() => cloud().listDatabases(id, { priority: "write" })));
  calls.set(
    "connection",
    await tried(() => nothing(cloud().connectionString(id, { database: "defaultdb", priority: "write" }))),
  );
  calls.set("allowlist", await tried(() => nothing(cloud().allowlist(id, { priority: "write" }))));
  if (known.plan === "ADVANCED") await callsOfAdvanced(id, calls);
  const sqlUser = names.is === "read" ? (names.value.find(isUserName) ?? null) : null;
  const about = { version: known.version, plan: known.plan, sqlUser };
  const statements = await statementsOn(id, about);
  const checked = checkedBy({ calls, statements, changes }, about);
  const outcomes = new Map(checked.map(({ assumption, result, seen }) => [assumption.id, { result, seen }]));
  const stored = { at: Date.now(), mode, plan: about.plan, version: about.version, outcomes };
  const unverified = await saveAssumptionCheck(await store(), id, stored);
  const differ = checked.filter(({ result }) => result === "differs").map(({ assumption }) => assumption.id);
  note({
    holds: checked.filter(({ result }) => result === "holds").length,
    differ: differ.length > 0 ? differ.join(", ") : undefined,
    unverified: unverified > 0 ? unverified : undefined,
    full: mode === "full" ? true : undefined,
  });
}

/** What clusters of this plan alone have. */
async function callsOfAdvanced(clusterId: string, calls: Map<CloudCall, CloudAnswer>): Promise<void> {
  const { origin } = env().COCKROACH_SERVER;
  calls.set("authority", await tried(() => nothing(clusterAuthority(origin, clusterId))));
  calls.set("client_ca", await tried(() => nothing(cloud().clientCa(clusterId, { priority: "write" }))));
}

const nothing = (work: Promise<unknown>) => work.then(() => null);

/** Throws CloudError for a key that is refused altogether. */
async function tried<T>(read: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { is: "read", value: await read() };
  } catch (error) {
    if (!(error instanceof CloudError) || error.code === "cloud_key_refused") throw error;
    if (error.code === "cloud_bad_answer" || error.status === 400) return { is: "unreadable" };
    if (error.code === "cloud_key_forbidden") return { is: "forbidden" };
    return { is: error.code === "cluster_not_found" || error.code === "cluster_not_ready" ? "refused" : "none" };
  }
}

/** The answers of the cluster itself; null without a SQL connection. A lost connection leaves the rest without an answer. */
async function statementsOn(
  clusterId: string,
  about: About,
): Promise<ReadonlyMap<string, readonly SqlAnswer[]> | null> {
  const { requestId } = await requestContext();
  const answers = new Map<string, readonly SqlAnswer[]>();
  try {
    await onCluster(clusterId, requestId, async (link) => {
      for (const asked of askedOf(about)) answers.set(asked.key, await answersTo(link, asked));
    });
  } catch (error) {
    if (error instanceof Refusal && error.code === "sql_connection_off") return null;
    if (!(error instanceof SqlError)) throw error;
  }
  return answers;
}

async function answersTo(link: Link, { script, internals }: Asked): Promise<readonly SqlAnswer[]> {
  const work = async () => {
    const answers: SqlAnswer[] = [];
    for (const statement of script) {
      try {
        answers.push({ is: "rows", set: await link.run(statement) });
      } catch (error) {
        if (!(error instanceof SqlError) || error.code !== "sql_refused") throw error;
        answers.push({ is: "refused", state: error.detail ?? "" });
      }
    }
    return answers;
  };
  return internals ? link.withInternals(work) : work();
}
