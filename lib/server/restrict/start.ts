import type { RestrictStarted, RestrictStartInput } from "#lib/shared/restrict/restriction.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { log } from "../base/log.ts";
import type { Note } from "../base/note.ts";
import { track } from "../base/request/in-flight.ts";
import { startJob, underOf } from "../jobs/control.ts";
import type { AnyJob } from "../jobs/define.ts";
import { wake } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import type { NewItem } from "../store/jobs/add-job.ts";
import { restrictionJob } from "./job.ts";
import { notifyOwners } from "./notify.ts";
import { type Checked, checkSelection } from "./preview.ts";
import { beginLooks } from "./since/job.ts";
import { NOTHING_YET, openKeyOf, type RestrictionData, type RestrictionGiven } from "./stored.ts";

type Ready = {
  clusterId: string;
  items: NewItem<RestrictionGiven, RestrictionData>[];
  /** open sessions by SQL user */
  sessions: ReadonlyMap<string, number | undefined>;
};

/**
 * Starts the restriction of exactly these SQL users: one job for each cluster, all of them or none. It runs under the session of its starter.
 *
 * Throws `sql_changed` where the statements of one are not those that were shown, `sql_connection_observes` and `sql_connection_off` where
 * Rolecall may not run them, `restrict_outdated` where one cannot be restricted or their number is not `count`, `restrict_overlaps` where one
 * is in another restriction, `cluster_not_found` and `forbidden`. After an error nothing was started.
 */
export async function startRestriction(
  { actor }: Permit<"restrictions.manage">,
  { clusters, count, onFailure, canaryMinutes, reason }: RestrictStartInput,
  note: Note,
): Promise<RestrictStarted> {
  const ready = await itemsToStart(actor, clusters);
  if (ready.reduce((sum, { items }) => sum + items.length, 0) !== count) throw new Refusal("restrict_outdated");
  const under = await underOf(actor);
  const db = await store();
  const jobs = ready.map((each) => Object.assign({ id: newId("job") }, each));
  await inTransaction(db, async (transaction) => {
    for (const { id, clusterId, items, sessions } of jobs) {
      const input = { clusterId, onFailure, canaryMinutes, reason };
      const job = Object.assign({}, under, { id, about: clusterId, input });
      if (!(await startJob(transaction, restrictionJob, job, items))) throw new Refusal("restrict_overlaps");
      await beginLooks(transaction, { restriction: id, clusterId }, sessions);
    }
  });
  const ids = jobs.map(({ id }) => id);
  note({ restrictions: ids.join(", "), sqlUsers: count, clusters: jobs.length, onFailure, canaryMinutes });
  for (const { id, clusterId } of jobs) {
    const job = { id, input: { clusterId, onFailure, canaryMinutes, reason }, starter: under.starter };
    // The owners hear of it before the first statement, unless Rolecall stops meanwhile.
    const first = notifyOwners(db, job, "before").catch((error: unknown) =>
      log().error({ job: id, error }, "the owner teams of a restriction were not notified"),
    );
    void track(first.then(() => wake(restrictionJob as AnyJob, id)));
  }
  return { jobs: jobs.map(({ id, clusterId }) => ({ id, clusterId })) };
}

/** The items of each cluster's job, as their starter has seen them. Throws as {@link startRestriction}. */
export async function itemsToStart(actor: Actor, clusters: RestrictStartInput["clusters"]): Promise<Ready[]> {
  const all = await checkSelection(actor, clusters);
  for (const { runs, level } of all)
    if (!runs) throw new Refusal(level === undefined ? "sql_connection_off" : "sql_connection_observes");
  const firsts = new Map(
    clusters.map(({ clusterId, users }) => [clusterId, users.find(({ first }) => first)?.name] as const),
  );
  const shown = new Map(
    clusters.flatMap(({ clusterId, users }) =>
      users.map((user) => [`${clusterId} ${user.name}`, user.digest] as const),
    ),
  );
  return all.map(
    ({ clusterId, checked }): Ready => ({
      clusterId,
      items: inFront(checked, firsts.get(clusterId)).map((each) =>
        itemOf(clusterId, each, shown.get(`${clusterId} ${each.user.name}`)),
      ),
      sessions: new Map(checked.map(({ user: { name, sessions } }) => [name, sessions])),
    }),
  );
}

/** With this one first; of a pair the idle one still comes before the active one. */
function inFront(checked: readonly Checked[], first: string | undefined): readonly Checked[] {
  const chosen = checked.find(({ user }) => user.name === first);
  if (!chosen) return checked;
  const { pair } = chosen.user;
  const idle = pair?.active ? checked.find(({ user }) => user.name === pair.partner) : undefined;
  const front = [...(idle ? [idle] : []), chosen];
  return [...front, ...checked.filter((each) => !front.includes(each))];
}

function itemOf(
  clusterId: string,
  { user, wanted, rowId, script }: Checked,
  digest: string | undefined,
): NewItem<RestrictionGiven, RestrictionData> {
  if (user.problem === "in_restriction") throw new Refusal("restrict_overlaps");
  if (user.digest === undefined || rowId === undefined) {
    const words = `${user.name}: ${user.problem ?? "not possible"}${user.words ? ` (${user.words})` : ""}`;
    throw new Refusal("restrict_outdated", { vendorMessage: words });
  }
  if (user.digest !== digest) throw new Refusal("sql_changed", { vendorMessage: user.name });
  return {
    step: "read",
    sqlUser: { clusterId, name: user.name, sqlUserId: rowId },
    openKey: openKeyOf({ clusterId, name: user.name }),
    input: { wanted, statements: script.map(sqlText), digest: user.digest },
    data: NOTHING_YET,
  };
}
