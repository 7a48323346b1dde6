import { holderOn, limitOf } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type {
  RestrictPreview,
  RestrictPreviewInput,
  RestrictPreviewUser,
  RestrictProblem,
} from "#lib/shared/restrict/restriction.ts";
import type { Settings } from "#lib/shared/settings.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { type EveryHolding, type Holdings, takenWords } from "#lib/sql/answers/holdings.ts";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { SqlRefusal } from "#lib/sql/refusal.ts";
import type { Restriction } from "#lib/sql/restriction.ts";
import { showSessionCounts } from "#lib/sql/templates/admin.ts";
import { type Script, sqlText } from "#lib/sql/tokens.ts";
import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { CloudError } from "../base/cloud-error.ts";
import { Refusal } from "../base/failure.ts";
import { requestContext } from "../base/request/request.ts";
import { scriptDigest } from "../base/script-digest.ts";
import { SqlError } from "../base/sql-error.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { onCluster } from "../cluster-sql/connection/session.ts";
import type { Link } from "../cluster-sql/link.ts";
import { MOST_ITEM } from "../jobs/define.ts";
import { completeNames } from "../sql-users/owners/change-owners.ts";
import { type SqlConnection, sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import { inRestriction } from "../store/jobs/restrictions.ts";
import { pairsOn } from "../store/sql-users/pairs.ts";
import { type PresentSqlUser, storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { adminsWithout, isAnyLeft, planOf, readHoldings, scriptOf } from "./plan.ts";

/** A SQL user of a preview; `script` in the form that is sent, and `rowId`, where it can be restricted. */
export type Checked = {
  user: RestrictPreviewUser;
  wanted: WantedAccess | null;
  rowId: string | undefined;
  script: Script;
};
export type CheckedCluster = Omit<RestrictPreview["clusters"][number], "users"> & { checked: Checked[] };

/** What a restriction of this selection would send, and what stands in its way. Reads the clusters and changes nothing. */
export async function previewRestriction(
  { actor }: Permit<"restrictions.manage">,
  { clusters }: RestrictPreviewInput,
): Promise<RestrictPreview> {
  const all = await checkSelection(actor, clusters);
  const { wayBackHours } = await settingsNow(await store());
  const startable = all.flatMap(({ checked }) => checked).filter(({ user }) => user.digest !== undefined);
  return {
    clusters: all.map(({ checked, ...cluster }) => Object.assign(cluster, { users: checked.map(({ user }) => user) })),
    wayBackHours,
    count: startable.length,
    statements: startable.reduce((sum, { script }) => sum + script.length, 0),
  };
}

/**
 * The present state of a selection, by cluster. Without `reads` only Rolecall's records say what it is. Throws `cluster_not_found` and
 * `forbidden` as each restriction would.
 */
export async function checkSelection(
  actor: Actor,
  clusters: RestrictPreviewInput["clusters"],
  { reads } = { reads: true },
): Promise<CheckedCluster[]> {
  for (const { clusterId } of clusters) authorize(actor, "sql_users.restrict", clusterId);
  const settings = await settingsNow(await store());
  return Promise.all(clusters.map((each) => checkCluster({ actor, settings, reads }, each)));
}

type Checking = { actor: Actor; settings: Settings; reads: boolean };
type Read = { all: EveryHolding; sessions: ReadonlyMap<string, number> };

async function checkCluster(
  { actor, settings, reads }: Checking,
  { clusterId, users }: RestrictPreviewInput["clusters"][number],
): Promise<CheckedCluster> {
  const [db, cluster] = [await store(), await clusterFacts().one(clusterId)];
  const connection = await sqlConnectionOf(db, clusterId);
  const isOn = connection?.state === "on";
  const there = await unlessUnreachable(completeNames(clusterId));
  const read = isOn && reads ? await unlessUnreachable(readCluster(clusterId)) : undefined;
  const [rows, pairs, open] = await Promise.all([
    storedSqlUsers(db, clusterId),
    pairsOn(db, clusterId),
    inRestriction(db, clusterId),
  ]);
  const ownUser = connection?.sqlUser ?? "";
  const chosen = new Set(users.map(({ name }) => name));
  const holder = holderOn(actor, clusterId);
  const checked = users.map(({ name, wanted }): Checked => {
    const row = rows.get(name);
    const held = read?.all.of(name);
    const limit = limitOf("sql_users.restrict", holder, row ?? { protected: false, state: "unknown" }, settings);
    const planned = plannedOf({ name, wanted, held: held ?? UNREAD, ownUser });
    const pair = pairs.get(name);
    const isIdleLeft =
      pair?.active === true && !chosen.has(pair.partner) && rows.get(pair.partner)?.state !== "restricted";
    const met = {
      there,
      hasRow: row !== undefined,
      held,
      isOn: isOn && reads,
      limit,
      isOpen: open.has(name),
      isIdleLeft,
      planned,
    };
    const [problem, words] = problemOf(name, wanted, met) ?? [];
    const script = "plan" in planned ? scriptOf(planned.plan) : [];
    const user = present<RestrictPreviewUser>({
      name,
      state: row?.state ?? "unknown",
      owner: row?.owner || undefined,
      protected: row?.protected ? (true as const) : undefined,
      problem,
      words,
      sessions: read && (read.sessions.get(name) ?? 0),
      pair,
      script: script.map(({ says, tokens }) => ({ says, tokens: [...tokens] })),
      digest: isRunnable(connection) && problem === undefined ? scriptDigest(script) : undefined,
      gives: "plan" in planned ? (planned.plan.gives ?? undefined) : undefined,
      loses: (held ?? UNREAD).powers.map((each) => takenWords(name, each)),
    });
    return { user, wanted, rowId: row?.id, script };
  });
  const sorted = inOrder(checked, pairs);
  const adminsLeft = read && keepLastAdmin(sorted, { all: read.all, ownUser, open });
  return present<CheckedCluster>({
    clusterId,
    cluster: cluster.name,
    level: isOn ? connection.level : undefined,
    runs: isRunnable(connection),
    adminsLeft,
    breakGlassLeft: adminsLeft?.some((name) => isForEmergencies(rows.get(name))),
    checked: sorted.toSorted(
      (one, other) => Number(one.user.problem !== undefined) - Number(other.user.problem !== undefined),
    ),
  });
}

const isForEmergencies = (row: PresentSqlUser | undefined) =>
  row?.description.kind === "break_glass" || row?.protected === true;

const isRunnable = (connection: SqlConnection | undefined) =>
  connection?.state === "on" && connection.level === "manage";

/** Of a SQL user that the Cloud API made, where the cluster was not read. */
const UNREAD: Holdings = {
  isThere: true,
  roles: new Map([["admin", true]]),
  options: new Set(),
  system: new Map(),
  adminThrough: null,
  powers: [{ kind: "role", role: "admin", option: true, onlyOption: false }],
  stays: [],
  ownsDatabase: false,
};

async function readCluster(clusterId: string): Promise<Read> {
  const { requestId } = await requestContext();
  return onCluster(clusterId, requestId, async (link: Link) => {
    const all = await readHoldings(link);
    const counted = await link.run(showSessionCounts());
    const sessions = counted.rows.map(
      (row) => [cellOf(counted, row, "user_name"), Number(cellOf(counted, row, "sessions"))] as const,
    );
    return { all, sessions: new Map(sessions) };
  });
}

/** Undefined where the cluster or the vendor does not answer now. */
export async function unlessUnreachable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const isAbout = error instanceof SqlError || error instanceof CloudError;
    if (isAbout || (error instanceof Refusal && (error.code === "busy" || error.code === "list_incomplete")))
      return undefined;
    throw error;
  }
}

type Planned = { plan: Restriction } | { refused: string };

function plannedOf(planning: Parameters<typeof planOf>[0]): Planned {
  try {
    return { plan: planOf(planning) };
  } catch (error) {
    if (error instanceof SqlRefusal) return { refused: error.message };
    throw error;
  }
}

type Met = {
  there: ReadonlySet<string> | undefined;
  hasRow: boolean;
  held: Holdings | undefined;
  isOn: boolean;
  limit: ReturnType<typeof limitOf>;
  isOpen: boolean;
  isIdleLeft: boolean;
  planned: Planned;
};

function problemOf(
  name: string,
  wanted: WantedAccess | null,
  { there, hasRow, held, isOn, limit, isOpen, isIdleLeft, planned }: Met,
): [RestrictProblem, string?] | undefined {
  if (readOnlyOf(name)) return ["read_only"];
  if (!there || (isOn && !held)) return ["unreachable"];
  if (!there.has(name) || !hasRow || held?.isThere === false) return ["absent"];
  if (limit) return [limit === "protected" ? "protected" : "not_yours"];
  if (isOpen) return ["in_restriction"];
  if ("refused" in planned) return ["level_refused", planned.refused];
  if (isIdleLeft) return ["idle_first"];
  if (held?.ownsDatabase) return ["owns_database"];
  if (held && held.stays.length > 0) return ["cannot_take", held.stays.join("; ")];
  if (held && held.powers.length === 0) return ["nothing_to_take"];
  const texts = scriptOf(planned.plan).map(sqlText);
  // The rest of an item is what it has come to.
  const isLarge = Buffer.byteLength(JSON.stringify({ wanted, texts })) > MOST_ITEM - 1_024;
  return isLarge ? ["too_large"] : undefined;
}

/** Those with the fewest sessions first; of a pair the idle one first. */
function inOrder(checked: readonly Checked[], pairs: Awaited<ReturnType<typeof pairsOn>>): Checked[] {
  const sorted = checked.toSorted(
    ({ user: one }, { user: other }) => (one.sessions ?? 0) - (other.sessions ?? 0) || (one.name < other.name ? -1 : 1),
  );
  const order: Checked[] = [];
  const isAfter = ({ user }: Checked) => pairs.get(user.name)?.active === true;
  const byName = new Map(sorted.map((each) => [each.user.name, each]));
  for (const each of sorted) {
    if (isAfter(each) && byName.has(pairs.get(each.user.name)?.partner ?? "")) continue;
    order.push(each);
    const active = byName.get(pairs.get(each.user.name)?.partner ?? "");
    if (active && !isAfter(each)) order.push(active);
  }
  return order;
}

type Admins = { all: EveryHolding; ownUser: string; open: ReadonlySet<string> };

/**
 * The admins that stay besides Rolecall's own, and without `root`, as which nobody logs in to CockroachDB Cloud; those that another
 * restriction takes, or that are put back for a time, do not stay. Where none would but those of single sign-on, the one that comes last
 * stays, and has the problem.
 */
function keepLastAdmin(sorted: readonly Checked[], { all, ownUser, open }: Admins): string[] {
  const going = sorted.filter(({ user }) => user.problem === undefined && all.isAdmin(user.name));
  const left = adminsWithout(all, new Set([...going.map(({ user }) => user.name), ...open]), ownUser);
  const last = going.at(-1);
  if (isAnyLeft(left) || !last) return left;
  Object.assign(last.user, { problem: "last_admin", digest: undefined });
  return [...left, last.user.name];
}
