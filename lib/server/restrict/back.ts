import "server-only";
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
import { track } from "../base/request/in-flight.ts";
import { requestContext } from "../base/request/request.ts";
import { onCluster } from "../cluster-sql/connection/session.ts";
import { scriptDigest } from "../cluster-sql/script-digest.ts";
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
import { putBackJob } from "./back-job.ts";
import { CODES, sealedOf } from "./back-steps.ts";
import { restrictionJob } from "./job.ts";
import { requireManage } from "./manage.ts";
import { readHoldings } from "./plan.ts";
import { unlessUnreachable } from "./preview.ts";
import { isSealOf, sealOf } from "./seal.ts";
import {
  type BackData,
  NOTHING_YET,
  openKeyOf,
  type RestrictionItem,
  type RestrictionJob,
  restrictionData,
  restrictionGiven,
} from "./stored.ts";
import { endOfWay, type Giving, givingOf, knowersSince, storeProblem } from "./way-back.ts";

type Manages = Permit<"restrictions.manage">;
type Found = { job: RestrictionJob; item: RestrictionItem };

/** A SQL user of a restriction, for a Cluster Admin of its cluster. Throws `not_found` and `forbidden`. */
async function findItem(actor: Actor, { id, item: itemId }: { id: string; item: string }): Promise<Found> {
  const job = await findJob(restrictionJob, actor, id);
  authorize(actor, "sql_users.apply", job.input.clusterId);
  const found = await itemOf(await store(), itemId);
  if (found?.jobId !== job.id) throw new Refusal("not_found");
  const opened = { input: restrictionGiven.parse(found.input), data: restrictionData.parse(found.data) };
  return { job, item: Object.assign({}, found, opened) };
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
  const stands = problem ?? near ?? (isOn && !all ? "unreachable" : undefined);
  const giving = all ? givingOf(name, item.data, all) : undefined;
  const script = giving?.script ?? [];
  const runs = isOn && connection.level === "manage";
  const shown = present<WayBack>({
    name,
    until: endOfWay(item, wayBackHours) ?? item.at,
    problem: stands,
    runs,
    script: script.map(({ says, tokens }) => ({ says, tokens: [...tokens] })),
    digest: runs && stands === undefined && giving && giving.gives.length > 0 ? scriptDigest(script) : undefined,
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
  const { id, second } = await storePutBack(actor, input);
  note({ restriction: input.id, second: second ? "is asked" : undefined });
  void track(Promise.resolve().then(() => wake(putBackJob as AnyJob, id)));
  return null;
}

/** Stores it; no server works on it by this. Throws as {@link putBack}. `second`: whether a second Cluster Admin has to agree. */
export async function storePutBack(
  actor: Actor,
  { hours, digest, reason, ...about }: PutBackInput,
): Promise<{ id: string; second: boolean }> {
  const found = await findItem(actor, about);
  const { clusterId, name, sqlUserId } = found.item;
  await requireManage(clusterId);
  const { shown, script } = await wayOf(found);
  const { problem } = shown;
  if (problem === "busy") throw new Refusal("restrict_overlaps");
  if (problem === "unreachable") throw new Refusal("sql_connection_unreachable");
  if (problem) throw new Refusal(CODES[problem] ?? "way_back_over");
  if (shown.digest !== digest) throw new Refusal("sql_changed");
  const under = await underOf(actor);
  const db = await store();
  const input = Object.assign({}, found.job.input, { clusterId, reason, restriction: found.job.id });
  const id = await inTransaction(db, async (transaction) => {
    const again = await storeProblem(transaction, found);
    if (again) throw new Refusal(CODES[again] ?? "way_back_over");
    const job = Object.assign({}, under, { id: newId("job"), about: found.item.id, input });
    const given = { wanted: found.item.input.wanted, statements: script.map(sqlText), digest };
    const back = newBack(found.item, { hours, deadline: shown.until, knowers: shown.knowers });
    const seal = sealOf(sealedOf(job, { clusterId, name, sqlUserId, input: given }, back));
    return startJob(transaction, putBackJob, job, [
      {
        step: "give",
        sqlUser: { clusterId, name, sqlUserId },
        openKey: openKeyOf({ clusterId, name }),
        input: given,
        data: Object.assign({}, NOTHING_YET, { back: Object.assign({}, back, { seal }) }),
      },
    ]);
  });
  if (id === undefined) throw new Refusal("restrict_overlaps");
  return { id, second: shown.knowers.length > 0 };
}

/** Until its first statement is sent, the end of the way back is its end. */
function newBack(
  { data: { taken, joined } }: RestrictionItem,
  asked: { hours: number | null; deadline: number; knowers: string[] },
): Omit<BackData, "seal"> {
  const none = {
    secondBy: null,
    cancelledBy: null,
    begunAt: null,
    gives: [],
    lost: [],
    isEmpty: false,
    isStuck: false,
  };
  return Object.assign({ taken, joined, until: asked.deadline }, asked, none);
}

/**
 * Agrees that a SQL user is put back although others have got its password since its restriction. Throws `not_found`, `forbidden`,
 * `own_request` for the person who asked, `requester_made_link` where that person made the links by which this one came in, and
 * `restriction_over` where it does not wait for this.
 */
export async function approveBack({ actor }: Manages, input: OfPutBack): Promise<null> {
  const { job, item, back } = await findPutBack(actor, input);
  const db = await store();
  const linkMakers = await linkMakersOf(db, actor.accountId);
  const limit = decisionLimitOf({ accountId: actor.accountId, linkMakers }, { requesterId: job.starter.id });
  if (limit) throw new Refusal(limit);
  if (item.step !== "give" || back.begunAt !== null || back.knowers.length === 0) throw new Refusal("restriction_over");
  return goOn(job, item, { secondBy: actor.name });
}

/** Restricts a SQL user that was put back before its time is over, or cancels what was not begun. Throws as {@link approveBack}. */
export async function restrictAgain({ actor }: Manages, input: OfPutBack): Promise<null> {
  const { job, item, back } = await findPutBack(actor, input);
  if (item.state !== "waiting") throw new Refusal("restriction_over");
  const now = await storeTime(await store());
  return goOn(job, item, back.begunAt === null ? { cancelledBy: actor.name } : { until: now });
}

async function findPutBack(actor: Actor, { id, back }: OfPutBack) {
  const job = await findJob(putBackJob, actor, back);
  if (job.input.restriction !== id) throw new Refusal("not_found");
  authorize(actor, "sql_users.apply", job.input.clusterId);
  const found = await itemOfPutBack(await store(), job.id);
  if (!found) throw new Refusal("not_found");
  const opened = { input: restrictionGiven.parse(found.input), data: restrictionData.parse(found.data) };
  const item: RestrictionItem = Object.assign({}, found, opened);
  if (!item.data.back) throw new Refusal("not_found");
  return { job, item, back: item.data.back };
}

/** Wakes the item with these changes; refused where it has changed since it was read. */
async function goOn(job: RestrictionJob, item: RestrictionItem, changes: Partial<BackData>): Promise<null> {
  const before = item.data.back;
  if (!before || !isSealOf(before.seal, sealedOf(job, item, before))) throw new Refusal("way_back_edited");
  const back: BackData = Object.assign({}, before, changes);
  const data = Object.assign({}, item.data, { back: Object.assign(back, { seal: sealOf(sealedOf(job, item, back)) }) });
  const about = { jobId: job.id, itemId: item.id, data, as: item };
  if (!(await proceed(await store(), putBackJob as AnyJob, about))) throw new Refusal("restriction_over");
  return null;
}
