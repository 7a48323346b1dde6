import { may } from "#lib/shared/policy.ts";
import { endAccess, expireLogin } from "#lib/sql/templates/admin.ts";
import type { Script, Statement } from "#lib/sql/tokens.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import type { Facts, Note } from "../../base/note.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { singleton } from "../../base/singleton.ts";
import { Turns } from "../../cloud/api/keyed-queue.ts";
import { requireAssumed } from "../../cloud/assumed.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { afterChange } from "../../cluster-sql/run-all.ts";
import { defineJob, type Step, type StepContext, type StepEnd } from "../../jobs/define.ts";
import { endOfError } from "../../jobs/run-item.ts";
import { shakenOn } from "../../store/clusters/assumption-checks.ts";
import { type SqlConnection, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { storeTime } from "../../store/db/clock.ts";
import { StoreUnavailable } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import type { Also } from "../../store/jobs/job-items.ts";
import { isNotified } from "../../store/people/notices.ts";
import { isOfGrant } from "../../store/requests/grants.ts";
import { endUnmarked } from "../../store/sql-users/creations.ts";
import {
  type EndInput,
  type EndItem,
  type EndStep,
  endData,
  endGiven,
  endInput,
  isEndDue,
  isEndMarked,
  saveEndDone,
  warnedAt,
} from "../../store/sql-users/sql-user-ends.ts";
import { deleteEnded, deletesAt } from "./delete-ended.ts";
import { noticeBefore, noticeOfEnd, notifyBefore, notifyOwners, remindOfEnd } from "./end-notices.ts";
import { maySetEnd } from "./later-end.ts";
import { forgetSqlUserFacts } from "./one-user.ts";
import { openSessions } from "./open-sessions.ts";

/** No person is signed in when an end comes. */
const ROLECALL = { accountId: "server", email: "Rolecall" };

type Ends = Step<EndInput, EndItem["input"], EndItem["data"], EndStep>;
type Context = StepContext<EndInput, EndItem["input"], EndItem["data"], EndStep>;
type End = StepEnd<EndItem["data"], EndStep>;

/** A connection that is turned on wakes what waits for it; these are for a try that is under way then. */
const WITHOUT_CONNECTION = { due: 60 * 60_000, toCome: 24 * 60 * 60_000 };
/** After a failure the pause doubles, so that an end that is refused each time does not fill the audit. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * Sets an end on the cluster, as the expiry of the password, so that the cluster itself refuses the password from that time on. The expiry
 * ends passwords only (cockroachdb/cockroach#45541).
 */
const set: Ends = {
  as: "rolecall",
  run: (context) =>
    onItsCluster(context, async () => {
      const { db, item, job } = context;
      const { at } = job.input;
      if (at <= (await storeTime(db))) return { is: "done", next: "end" };
      if (await isEndMarked(db, item, at)) return { is: "again" };
      // Approval, claim and extension set it at the cluster themselves: an end that was moved in the store alone must not lengthen a login.
      if (await isOfGrant(db, item.sqlUserId))
        return { is: "again", next: "warn", data: { isSet: true }, at: warnedAt(at) };
      await requireAssumed([item.clusterId], ["expiry"]);
      if (!(await maySetEnd(job.input, item))) {
        log().warn(
          { clusterId: item.clusterId, name: item.name },
          "a stored end is later than the cluster's, which stays",
        );
        return { is: "again", next: "warn", at: warnedAt(at) };
      }
      const details = { validUntil: new Date(at).toISOString() };
      await change(context, { action: "sql_user.expire_login", details }, expireLogin(item.name, at));
      const also: Also = (transaction) => endUnmarked(transaction, item);
      return { is: "again", next: "warn", data: { isSet: true }, at: warnedAt(at), also };
    }),
  recover: async (context) => leftOf(context),
};

/** Notifies the owners before the end, while they can still request a later one. A fault here never delays the end. */
const warn: Ends = {
  as: "rolecall",
  run: (context) =>
    skipIfOver(context, async () => {
      const { db, item, job, save } = context;
      const { at } = job.input;
      const now = await storeTime(db);
      if (now >= at) return { is: "done", next: "end" };
      if (now < warnedAt(at)) return { is: "again", at: warnedAt(at) };
      try {
        await save({});
        await notifyBefore(db, item, at);
        return { is: "again", next: "end", at };
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        return { is: "again", code: endOfError(error).code, at: Math.min(now + FIRST_PAUSE_MS, at) };
      }
    }),
  async recover({ db, item, job }) {
    const { at } = job.input;
    const isTold = await isNotified(db, noticeBefore(item, at));
    return isTold ? { is: "again", next: "end", at } : { is: "not done" };
  },
};

/**
 * Disables the login, which ends every way in, and ends the sessions; then reads from the cluster whether it is so. It shuts the SQL user
 * out, so it is done whatever holds there; its notice says where the reading is not believed.
 */
const end: Ends = {
  as: "rolecall",
  run: (context) =>
    onItsCluster(context, async ({ level }) => {
      const { item, job } = context;
      const { name } = item;
      const { at } = job.input;
      if (at > (await storeTime(context.db))) return { is: "again", at };
      const details = { end: new Date(at).toISOString() };
      const script = endAccess(name, at, level === "manage");
      const { open, isDoubted } = await change(
        context,
        { action: "sql_user.end_access", details, isEnd: true },
        script,
      );
      const also: Also = async (transaction) => {
        await saveEndDone(transaction, { rowId: item.sqlUserId, at });
        await endUnmarked(transaction, item);
      };
      return { is: "done", next: "notify", data: { isSet: item.data.isSet, open, isDoubted }, also };
    }),
  recover: async (context) => leftOf(context),
};

/** Notifies the owners. A notice is sent once for each end, however often this runs. */
const tell: Ends = {
  as: "rolecall",
  async run({ db, item, job, save }) {
    try {
      await save({});
      await notifyOwners(db, item, job.input.at);
      return await afterEnd(db, item, job.input.at);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      return { is: "again", code: endOfError(error).code };
    }
  },
  async recover({ db, goesOn, item, job }) {
    const isTold = !goesOn && (await isNotified(db, noticeOfEnd(item, job.input.at)));
    return isTold ? afterEnd(db, item, job.input.at) : { is: "not done" };
  },
};

/** What was made for temporary access is deleted a day later; any other SQL user stays. */
async function afterEnd(db: Context["db"], { sqlUserId }: EndItem, at: number): Promise<End> {
  return (await isOfGrant(db, sqlUserId)) ? { is: "again", next: "delete", at: deletesAt(at) } : { is: "done" };
}

/** Deletes the SQL user of a grant. */
const remove: Ends = {
  as: "rolecall",
  run: (context) => skipIfOver(context, () => deleteEnded(context)),
  recover: async (context) => leftOf(context),
};

/**
 * The end of the access of a SQL user. It only takes away, so Rolecall carries it out for the person who set it, whatever becomes of that
 * person. Another end replaces it. One that was over before the SQL connection was turned on stays a reminder.
 */
export const endOfAccessJob = defineJob({
  kind: "end_of_access",
  input: endInput,
  item: endGiven,
  data: endData,
  steps: { set, warn, end, notify: tell, delete: remove },
  mayRun: () => {},
  maySee: (actor, { input }) => may(actor, "sql_users.read", input.clusterId),
  mayControl: () => false,
  atOnce: 1,
  // Each cluster has one connection, and people wait for it too.
  line: ({ clusterId }) => clusterId,
  keepDays: 90,
});

/** What was sent is sent again, which changes nothing more. */
function leftOf({ goesOn, item }: { goesOn: boolean; item: Pick<EndItem, "unsure"> }): End {
  return goesOn || !item.unsure ? { is: "not done" } : { is: "unknown", code: "outcome_unknown" };
}

/** Runs `work` in the turn of the SQL user. Waits where the cluster cannot be changed; what fails is tried again later. */
async function onItsCluster(context: Context, work: (connection: SqlConnection) => Promise<End>): Promise<End> {
  const { db, item } = context;
  const { clusterId, name } = item;
  const connection = await sqlConnectionOf(db, clusterId);
  const isUsable = connection?.state === "on" && connection.level !== "observe";
  try {
    if (!isUsable) return await skipIfOver(context, () => withoutConnection(context));
    const queued = () => cloud().turns.take(clusterId, name, () => skipIfOver(context, () => work(connection)));
    return await inOrder(clusterId, () => queued());
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    log().warn({ clusterId, name, error }, "an end of access was not carried out; trying again");
    const { code, words } = endOfError(error);
    return { is: "again", code, words, afterMs: Math.min(FIRST_PAUSE_MS * 2 ** item.tries, LONGEST_PAUSE_MS) };
  }
}

/** Also those that a person wakes: one end of a cluster after the other. */
function inOrder<T>(clusterId: string, work: () => Promise<T>): Promise<T> {
  return singleton("ends-of-access", () => new Turns()).take(clusterId, "", work);
}

/** A person may have set another end while this one waited. One that was over before its connection is a reminder for people. */
async function skipIfOver({ db, job, item }: Context, work: () => Promise<End>): Promise<End> {
  if (isStopping()) return { is: "not done" };
  const is = await isEndDue(db, job, item);
  if (is === "gone") return { is: "failed", code: "sql_user_not_found" };
  if (is === "replaced") return { is: "not done" };
  const { createdAt = Number.POSITIVE_INFINITY } = (await sqlConnectionOf(db, item.clusterId)) ?? {};
  const isReminder = !item.data.isSet && job.input.at < createdAt && job.input.at <= (await storeTime(db));
  if (!isReminder) return work();
  await remindOfEnd(db, item, job.input.at);
  return { is: "failed", code: "sql_connection_off" };
}

/** Waits until the connection is turned on; an end that is to come is looked at again then, to become a reminder. */
async function withoutConnection({ db, item, job }: Context): Promise<End> {
  const [now, end] = [await storeTime(db), job.input.at];
  const { due, toCome } = WITHOUT_CONNECTION;
  if (now >= end) await remindOfEnd(db, item, end);
  return { is: "again", code: "sql_connection_off", at: now < end ? Math.min(end, now + toCome) : now + due };
}

type Change = {
  action: "sql_user.expire_login" | "sql_user.end_access";
  details: Facts;
  /** it is to be true afterwards that the SQL user cannot log in */
  isEnd?: true;
};

/** What was read after an end; null where the change was none. */
type Read = { open: number | null; isDoubted?: true | undefined };

async function change(
  { item, job, save }: Context,
  { action, details, isEnd }: Change,
  [first, ...others]: Script,
): Promise<Read> {
  const { clusterId, name } = item;
  const request = { requestId: newId("req"), address: "" };
  const all = Object.assign({ setBy: job.starter.name || undefined, why: job.input.why }, details);
  const about = { action, actor: ROLECALL, request, clusterId, target: name, details: all };
  const read = await recorded(about, async (note) => {
    note({ sent: true });
    const work = async (link: Link) => {
      const send = async (statement: Statement) => {
        // Once another server has it, this one sends nothing more.
        await save({ unsure: true });
        await link.run(statement);
      };
      if (first) await send(first);
      return afterChange(async () => {
        for (const statement of others) await send(statement);
        return isEnd ? provedEnd(link, item, note) : { open: null };
      });
    };
    return onCluster(clusterId, request.requestId, work, { isGoingOn: true });
  });
  forgetSqlUserFacts(item);
  return read;
}

/**
 * Reads that the SQL user cannot log in, and how many sessions it has open; null where not all of them can be seen. A cluster that does not
 * answer as Rolecall assumes proves neither. Throws the refusal `sql_outcome_unknown` where the cluster says that it can log in.
 */
async function provedEnd(link: Link, target: { clusterId: string; name: string }, note: Note): Promise<Read> {
  const { login } = await loginOf(link, target.name);
  if (login) throw new Refusal("sql_outcome_unknown");
  const { count, isWhole } = await openSessions(link, target);
  const isDoubted = (await shakenOn(await store(), target.clusterId)).has("expiry");
  note({
    login: isDoubted ? "disabled, not proved" : "disabled",
    sessionsAfter: isWhole ? count : `${count} seen, not all visible`,
  });
  return { open: isWhole ? count : null, isDoubted: isDoubted || undefined };
}
