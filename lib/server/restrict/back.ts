import { decisionLimitOf } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { BackProblem, OfPutBack, PutBackInput, WayBack } from "#lib/shared/restrict/restriction.ts";
import { takenWords } from "#lib/sql/answers/holdings.ts";
import { type Script, sqlText } from "#lib/sql/tokens.ts";
import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import type { Note } from "../base/note.ts";
import { requestContext } from "../base/request/request.ts";
import { scriptDigest } from "../base/script-digest.ts";
import { onCluster } from "../cluster-sql/connection/session.ts";
import { findJob, proceed, startJob, underOf } from "../jobs/control.ts";
import type { AnyJob } from "../jobs/define.ts";
import { wake } from "../jobs/work.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { itemOf } from "../store/jobs/job-items.ts";
import { itemOfPutBack } from "../store/jobs/put-backs.ts";
import { inRestriction } from "../store/jobs/restrictions.ts";
import { linkMakersOf } from "../store/people/accounts.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { backOf, isTrue, sealed, withBack } from "./back-data.ts";
import { putBackJob } from "./back-job.ts";
import { restrictionJob } from "./job.ts";
import { requireManage } from "./manage.ts";
import { readHoldings } from "./plan.ts";
import { unlessUnreachable } from "./preview.ts";
import {
  type BackData,
  NOTHING_YET,
  openedItem,
  openKeyOf,
  type RestrictionItem,
  type RestrictionJob,
} from "./stored.ts";
import {
  BACK_CODES,
  endOfWay,
  type Giving,
  givingOf,
  isChangedThrough,
  knowersSince,
  storeProblem,
} from "./way-back.ts";

type Manages = Permit<"restrictions.manage">;
type Found = { job: RestrictionJob; item: RestrictionItem };

/** A SQL user of a restriction, for a Cluster Admin of its cluster. Throws `not_found` and `forbidden`. */
export async function findItem(actor: Actor, { id, item: itemId }: { id: string; item: string }): Promise<Found> {
  const job = await findJob(restrictionJob, actor, id);
  authorize(actor, "sql_users.apply", job.input.clusterId);
  const found = await itemOf(await store(), itemId);
  if (found?.jobId !== job.id) throw new Refusal("not_found");
  return { job, item: openedItem(found) };
}

type Way = { shown: WayBack; script: Script };

/** What putting this SQL user back would send, and what stands in its way. Reads the cluster and changes nothing. Throws as {@link putBack}. */
export async function readWayBack({ actor }: Manages, about: { id: string; item: string }): Promise<WayBack> {
  return (await wayOf(await findItem(actor, about))).shown;
}

async function wayOf({ job, item }: Found): Promise<Way> {
  const db = await store();
  const { clusterId, name } = item;
  const connection = await sqlConnectionOf(db, clusterId);
  const isOn = connection?.state === "on";
  const [{ wayBackHours }, problem, knowers, open, row] = await Promise.all([
    settingsNow(db),
    storeProblem(db, { job, item }),
    knowersSince(db, item, job),
    inRestriction(db, clusterId),
    rowOf(db, item),
  ]);
  const { requestId } = await requestContext();
  const all = isOn ? await unlessUnreachable(onCluster(clusterId, requestId, readHoldings)) : undefined;
  const isThere = row?.id === item.sqlUserId && (!all || all.of(name).isThere);
  const near: BackProblem | undefined = open.has(name) ? "busy" : isThere ? undefined : "gone";
  const unread: BackProblem = isOn ? "unreachable" : "no_connection";
  // Only of a row that is as its restriction left it: an edited one may name what no statement may be about.
  const isThrough = problem === undefined && all && (await isChangedThrough(db, { item }, all));
  const stands = problem ?? (isThrough ? "changed_since" : undefined) ?? near ?? (all ? undefined : unread);
  const giving = all && stands === undefined ? givingOf(name, item.data, all) : undefined;
  const script = giving?.script ?? [];
  const runs = isOn && connection.level === "manage";
  const shown = present<WayBack>({
    name,
    until: endOfWay(item, wayBackHours) ?? item.at,
    problem: stands,
    runs,
    script: script.map(({ says, tokens }) => ({ says, tokens: [...tokens] })),
    digest: runs && giving && giving.gives.length > 0 ? scriptDigest(script) : undefined,
    knowers,
    ...wordsOf(name, giving),
  });
  return { shown, script };
}

function wordsOf(name: string, giving: Giving | undefined): Pick<WayBack, "gives" | "leaves" | "lost"> {
  return {
    gives: giving?.gives.toReversed().map((each) => takenWords(name, each)) ?? [],
    leaves: [...(giving?.leaves ?? [])],
    lost: [...(giving?.lost ?? [])],
  };
}

/**
 * Starts to put a SQL user back as it was before its restriction, until it is restricted again by itself. Where others have got its password
 * since, it waits for a second Cluster Admin.
 *
 * Throws `not_found`, `forbidden`, `way_back_…` with the rule that is against it, `sql_changed` where the statements are not those that were
 * shown, `restrict_overlaps`, and `sql_connection_…` where Rolecall may not or cannot run them. After an error nothing was started.
 */
export async function putBack({ actor }: Manages, input: PutBackInput, note: Note): Promise<null> {
  const { id, name, second } = await storePutBack(actor, input);
  note({ sqlUser: name, second: second ? "is asked" : undefined });
  wake(putBackJob as AnyJob, id);
  return null;
}

/** Stores it; no server works on it by this. Throws as {@link putBack}. `second`: whether a second Cluster Admin has to agree. */
export async function storePutBack(
  actor: Actor,
  { hours, digest, reason, ...about }: PutBackInput,
): Promise<{ id: string; name: string; second: boolean }> {
  const found = await findItem(actor, about);
  const { clusterId, name, sqlUserId } = found.item;
  await requireManage(clusterId);
  const { shown, script } = await wayOf(found);
  const { problem } = shown;
  if (problem) throw new Refusal(BACK_CODES[problem]);
  if (shown.digest !== digest) throw new Refusal("sql_changed");
  const under = await underOf(actor);
  const db = await store();
  const input = Object.assign({}, found.job.input, { clusterId, reason, restriction: found.job.id });
  const id = await inTransaction(db, async (transaction) => {
    const again = await storeProblem(transaction, found);
    if (again) throw new Refusal(BACK_CODES[again]);
    const job = Object.assign({}, under, { id: newId("job"), about: found.item.id, input });
    const given = { wanted: found.item.input.wanted, statements: script.map(sqlText), digest };
    const asked = newBack({ hours, deadline: shown.until, knowers: shown.knowers });
    const back = sealed(job, { clusterId, name, sqlUserId, input: given }, asked);
    return startJob(transaction, putBackJob, job, [
      {
        step: "give",
        sqlUser: { clusterId, name, sqlUserId },
        openKey: openKeyOf({ clusterId, name }),
        input: given,
        data: Object.assign({}, NOTHING_YET, { back }),
      },
    ]);
  });
  if (id === undefined) throw new Refusal("restrict_overlaps");
  return { id, name, second: shown.knowers.length > 0 };
}

/** Until its first statement is sent, the end of the way back is its end. */
function newBack({
  hours,
  deadline,
  knowers,
}: Pick<BackData, "hours" | "deadline" | "knowers">): Omit<BackData, "seal"> {
  const none = { secondBy: null, cancelledBy: null, begunAt: null, gives: [], lost: [] };
  return Object.assign({ hours, until: deadline, deadline, knowers, isEmpty: false, isStuck: false }, none);
}

/**
 * Agrees that a SQL user is put back although others have got its password since its restriction. Throws `not_found`, `forbidden`,
 * `own_request` for the person who asked, `requester_made_link` where that person made the links by which this one came in, and
 * `restriction_over` where it does not wait for this.
 */
export async function approveBack({ actor }: Manages, input: OfPutBack, note: Note): Promise<null> {
  const { job, item } = await findPutBack(actor, input);
  note({ sqlUser: item.name });
  const back = backOf(item);
  const db = await store();
  const linkMakers = await linkMakersOf(db, actor.accountId);
  const limit = decisionLimitOf({ accountId: actor.accountId, linkMakers }, { requesterId: job.starter.id });
  if (limit) throw new Refusal(limit);
  if (item.step !== "give" || back.begunAt !== null || back.knowers.length === 0) throw new Refusal("restriction_over");
  return goOn(job, item, { secondBy: actor.name });
}

/** Restricts a SQL user that was put back before its time is over, or cancels what was not begun. Throws as {@link approveBack}. */
export async function restrictAgain({ actor }: Manages, input: OfPutBack, note: Note): Promise<null> {
  const { job, item } = await findPutBack(actor, input);
  note({ sqlUser: item.name });
  if (item.state !== "waiting") throw new Refusal("restriction_over");
  const now = await storeTime(await store());
  return goOn(job, item, backOf(item).begunAt === null ? { cancelledBy: actor.name } : { until: now });
}

async function findPutBack(actor: Actor, { id, back }: OfPutBack) {
  const job = await findJob(putBackJob, actor, back);
  if (job.input.restriction !== id) throw new Refusal("not_found");
  authorize(actor, "sql_users.apply", job.input.clusterId);
  const found = await itemOfPutBack(await store(), job.id);
  if (!found) throw new Refusal("not_found");
  return { job, item: openedItem(found) };
}

/** Wakes the item with these changes; refused where it has changed since it was read. */
async function goOn(job: RestrictionJob, item: RestrictionItem, changes: Partial<BackData>): Promise<null> {
  if (!isTrue({ job, item })) throw new Refusal("way_back_edited");
  const data = withBack({ job, item }, changes);
  const about = { jobId: job.id, itemId: item.id, data, as: item };
  if (!(await proceed(await store(), putBackJob as AnyJob, about))) throw new Refusal("restriction_over");
  return null;
}
