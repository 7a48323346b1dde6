import { CALL_ACTIONS } from "#lib/shared/change-effects.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import { recorded } from "../../audit/recorded.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { deleteSettled } from "../../cloud/api/settle.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { changeable } from "../../cloud/changeable.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { StepContext, StepEnd } from "../../jobs/define.ts";
import { endOfError } from "../../jobs/run-item.ts";
import { clusterAdminsOf, notify } from "../../notices/notices.ts";
import { storeTime } from "../../store/db/clock.ts";
import { type Store, StoreUnavailable } from "../../store/db/open.ts";
import { grantsOf, type StoredGrant } from "../../store/requests/grants.ts";
import { endDeleted } from "../../store/sql-users/left-creations.ts";
import { protectionOf } from "../../store/sql-users/present-sql-users.ts";
import {
  type EndInput,
  type EndItem,
  type EndStep,
  isEndDue,
  leftAfterEnds,
} from "../../store/sql-users/sql-user-ends.ts";
import { saveDeleted } from "../../store/sql-users/sql-users.ts";
import { changing, sending } from "../changing.ts";
import { isAsApproved } from "../grant-seals.ts";
import { nameOf } from "./notify.ts";

type Context = StepContext<EndInput, EndItem["input"], EndItem["data"], EndStep>;
type End = StepEnd<EndItem["data"], EndStep>;

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
/** When the SQL user of a grant is to be deleted whose access ends at this time: until then a request can move the end. */
export const deletesAt = (end: number): number => end + DAY;

const KEPT = {
  enabled: "login_enabled_again",
  moved: "end_moved",
  protected: "sql_user_protected",
  edited: "grant_edited",
} as const;
/** The SQL users on these clusters that are left after their access, since they were kept or CockroachDB refuses to delete them. */
export const leftOn = (db: Store, clusterIds: readonly string[]) =>
  leftAfterEnds(db, clusterIds, [...Object.values(KEPT), "sql_user_in_use"]);

/** Why a SQL user is not deleted; its notice has the words. */
type Kept = {
  reason: keyof typeof KEPT;
  code: (typeof KEPT)[keyof typeof KEPT];
  words: string;
};

/**
 * Deletes the SQL user of a grant whose access has ended, where the cluster shows that it cannot log in, and has the end that Rolecall set.
 * What cannot be deleted is named to the Cluster Admins, once for each reason, and tried again.
 */
export async function deleteEnded(context: Context): Promise<End> {
  const { db, item, job } = context;
  const at = deletesAt(job.input.at);
  if ((await storeTime(db)) < at) return { is: "again", at };
  // A person who can write to the store can name this step for any SQL user.
  if ((await grantsOf(db, item.sqlUserId)).length === 0) return { is: "done" };
  try {
    await changeable(item.clusterId);
    const kept = await keptFor(context);
    if (kept) {
      await notifyLeft(context, kept.reason, `${kept.words} ${AGAIN.day}`);
      return { is: "again", code: kept.code, afterMs: DAY };
    }
    await remove(context);
    return done(item);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    return failed(context, error);
  }
}

/**
 * Why this SQL user is not deleted now, by its row and by its cluster; undefined where nothing speaks against it. One that somebody made anew
 * under its name has another end.
 */
async function keptFor({ db, item, job }: Context): Promise<Kept | undefined> {
  const { clusterId, name } = item;
  await requireAssumed([clusterId], ["delete", "expiry"]);
  const { login, validUntil } = await onCluster(clusterId, newId("req"), (link) => loginOf(link, name), {
    isGoingOn: true,
  });
  const isExpired = typeof validUntil === "number" && validUntil <= (await storeTime(db));
  const state = `Its login is ${login ? "enabled" : "disabled"}, and its password has ${isExpired ? "expired" : "not expired"}.`;
  const kept = (reason: Kept["reason"], why: string): Kept => ({
    reason,
    code: KEPT[reason],
    words: `${why} ${state}`,
  });
  const grants = await grantsOf(db, item.sqlUserId);
  const isTrue = (grant: StoredGrant) => grant.clusterId === clusterId && grant.name === name && isAsApproved(grant);
  if (!grants.some(isTrue)) return kept("edited", "Rolecall's store does not have its access as it was approved.");
  if ((await protectionOf(db, item)).protected) return kept("protected", "it is protected.");
  if (login) return kept("enabled", "its login was enabled again.");
  if (validUntil !== job.input.at) return kept("moved", "the cluster has another end for it than Rolecall set.");
  return undefined;
}

async function remove(context: Context): Promise<void> {
  const { db, item, job, save } = context;
  const { clusterId, name } = item;
  const actor = { accountId: "server", email: "Rolecall" };
  const details = { end: new Date(job.input.at).toISOString(), grant: true };
  const request = { requestId: newId("req"), address: "" };
  await recorded({ action: CALL_ACTIONS.delete, actor, request, clusterId, target: name, details }, async (note) => {
    const before = sending(note, async () => {
      // A request may have moved its end while this waited, and a person may have changed it; the next try says what.
      const isDue = !(await keptFor(context));
      if (!isDue || (await isEndDue(db, job, item)) !== "due") throw new Refusal("busy");
      // Once another server has it, this one sends nothing more.
      await save({ unsure: true });
    });
    await changing(item, note, () => deleteSettled(cloud(), { clusterId, name }, { before }), false);
  });
}

function done(item: EndItem): End {
  return {
    is: "done",
    also: async (transaction) => {
      await saveDeleted(transaction, item);
      await endDeleted(transaction, item);
    },
  };
}

async function failed(context: Context, error: unknown): Promise<End> {
  const { item } = context;
  const { clusterId, name } = item;
  // An earlier try has deleted it, or another person; the next reading of the list says which.
  if (isGone(error)) return item.unsure ? done(item) : { is: "done" };
  const { code, words } = endOfError(error);
  // Its deletion is sent only where its login is off.
  if (error instanceof CloudError && error.code === "sql_user_in_use") {
    const why = `CockroachDB refuses it: ${error.vendorMessage ?? "it is in use."} Its login is disabled.`;
    await notifyLeft(context, "refused", `${why} ${AGAIN.day}`);
    return { is: "again", code, words, afterMs: DAY };
  }
  log().warn({ clusterId, name, error }, "a SQL user was not deleted after its access; trying again");
  // What a first try meets may be over with the next one.
  if ((await storeTime(context.db)) >= deletesAt(context.job.input.at) + HOUR)
    await notifyLeft(context, code, `“${ERROR_WORDS[code].title}”. ${AGAIN.hour}`);
  return { is: "again", code, words, afterMs: HOUR };
}

const AGAIN = { day: "Rolecall tries again each day.", hour: "Rolecall tries again each hour." } as const;

const isGone = (error: unknown) =>
  (error instanceof CloudError || error instanceof Refusal) && error.code === "sql_user_not_found";

/** Once for each end and reason. */
async function notifyLeft(
  { db, item, job }: Context,
  reason: Kept["reason"] | "refused" | ErrorCode,
  why: string,
): Promise<void> {
  const { clusterId, name } = item;
  const cluster = await nameOf(clusterId);
  await notify(db, await clusterAdminsOf(db, clusterId), {
    kind: "job_trouble",
    about: `left:${clusterId}:${name}:${job.input.at}:${reason}`,
    text: `The SQL user ${name} on cluster ${cluster} was made for temporary access, and was not deleted a day after it: ${why}`,
    subject: `${name} was not deleted`,
    path: `/clusters/${clusterId}/users/${encodeURIComponent(name)}`,
    label: "Open the SQL user",
  });
}
