import { may } from "#lib/shared/policy.ts";
import type { StateCounts } from "#lib/shared/sql-users/checks.ts";
import { type Actor, authorize } from "../access/guard.ts";
import { usedToken } from "../access/used-token.ts";
import { isStopping } from "../base/request/in-flight.ts";
import { readWays } from "../cluster-sql/ways/read-ways.ts";
import { defineJob, type JobEnd, StarterGone, type Step, type StepContext, type StepEnd } from "../jobs/define.ts";
import { endOfError } from "../jobs/run-item.ts";
import { ROLECALL, record } from "../store/audit/record-event.ts";
import { StoreUnavailable } from "../store/db/open.ts";
import { type CheckData, type CheckInput, checkData, checkGiven, checkInput } from "../store/jobs/checks.ts";
import { itemsOfJob } from "../store/jobs/job-items.ts";
import { type Job, jobOf } from "../store/jobs/jobs.ts";
import { type Checked, checkSqlUsers } from "./check-sql-users.ts";
import { requireMayProve } from "./everyone.ts";

type Given = Record<string, never>;
type Context = StepContext<CheckInput, Given, CheckData, "read"> & { readonly actor: Actor | undefined };
type End = StepEnd<CheckData, "read">;

/** A check that Rolecall began by itself tries again after these; then it has failed until the next one. */
const PAUSES_MS = [5 * 60_000, 20 * 60_000];
/** How often its progress is stored. */
const PROGRESS_MS = 500;
/** How many names the result keeps; it is stored as JSON of at most 16 KB. */
const MOST_NAMES = 20;
const MOST_LETTERS = 250;

/** No session: Rolecall does it by itself. */
export const isByItself = ({ starter }: Pick<Job, "starter">) => starter.sessionHash === "";

/**
 * Reads the cluster and keeps the proofs. Nothing is changed on the cluster, and the proofs are kept in one transaction, so a check that a
 * crash ended is read again from its beginning.
 */
const read: Step<CheckInput, Given, CheckData, "read"> = {
  as: async ({ job }) => (isByItself(job) ? "rolecall" : "starter"),
  run: checkNow,
  recover: async () => ({ is: "not done" }),
};

/** All SQL users of a cluster are checked, for a person or, each day, by Rolecall itself. */
export const checkJob = defineJob({
  kind: "check",
  input: checkInput,
  item: checkGiven,
  data: checkData,
  steps: { read },
  mayRun: async (actor, { input: { clusterId } }) => {
    const permit = authorize(actor, "sql_users.verify", clusterId);
    await requireMayProve(permit, clusterId);
  },
  maySee: (actor, { input }) => may(actor, "sql_users.read", input.clusterId),
  mayControl: (actor, { input }, act) => act === "stop" && may(actor, "sql_users.verify", input.clusterId),
  atOnce: 1,
  // Each cluster has one connection.
  line: ({ clusterId }) => clusterId,
  starterGone: () => "stop",
  // A person sees how their own check ended.
  notifies: (job) => ({
    to: [],
    adminsOf: isByItself(job) ? job.input.clusterId : undefined,
    title: `The check of all SQL users of ${job.input.clusterName}`,
    path: `/clusters/${job.input.clusterId}/verify`,
    label: "Open the check",
  }),
  ended: recordEnd,
  keepDays: 90,
});

async function checkNow({ db, job, item, save, actor }: Context): Promise<End> {
  const { clusterId } = job.input;
  // Without its account, a check that a person started would know no limits.
  if (!isByItself(job) && !actor) throw new StarterGone("unauthenticated");
  const begun = performance.now();
  const request = { requestId: job.requestId, address: job.address };
  let stored = Number.NEGATIVE_INFINITY;
  const onProgress = async (done: number, total: number) => {
    if (isStopping() || (await jobOf(db, "check", job.id))?.state !== "running") throw new Halted();
    if (performance.now() - stored < PROGRESS_MS) return;
    stored = performance.now();
    await save({ data: { done, total, result: null } });
  };
  try {
    await onProgress(0, 0);
    await readWays(clusterId, request.requestId);
    const checked = await checkSqlUsers({ clusterId, actor: isByItself(job) ? undefined : actor, request, onProgress });
    const result = resultOf(checked, Math.round(performance.now() - begun));
    const { statements } = checked;
    return { is: "done", data: { done: statements, total: statements, result } };
  } catch (error) {
    // Another server takes it up, or the job is stopped.
    if (error instanceof Halted) return { is: "not done" };
    if (error instanceof StoreUnavailable) throw error;
    const { code, words } = endOfError(error);
    const afterMs = isByItself(job) ? PAUSES_MS[item.tries] : undefined;
    return afterMs === undefined ? { is: "failed", code, words } : { is: "again", code, words, afterMs };
  }
}

class Halted extends Error {}

function resultOf({ users, unread, skipped, ended, databases, unseen, statements }: Checked, ms: number) {
  const before = { admin: 0, privileged: 0, restricted: 0, unknown: 0 };
  const after: StateCounts = { admin: 0, privileged: 0, restricted: 0, unknown: unread.length };
  for (const user of users) {
    before[user.before] += 1;
    after[user.state] += 1;
  }
  for (const each of unread) before[each.before] += 1;
  return {
    before,
    after,
    proved: users.length,
    unread: unread.slice(0, MOST_NAMES).map(({ name, why }) => ({ name, why: why.slice(0, MOST_LETTERS) })),
    unreadCount: unread.length,
    skipped: skipped.length,
    ended: ended.slice(0, MOST_NAMES),
    endedCount: ended.length,
    databases: databases.length,
    unseen: unseen.map((words) => words.slice(0, MOST_LETTERS)),
    statements,
    ms,
  };
}

async function recordEnd({ db, job, actor }: JobEnd<CheckInput>): Promise<void> {
  const [item] = await itemsOfJob(db, job.id);
  if (!item) return;
  const { result } = checkData.parse(item.data);
  const { starter, requestId, address } = job;
  const { admin, privileged, restricted } = result?.after ?? {};
  const found = result && { admin, privileged, restricted, unread: result.unreadCount, statements: result.statements };
  const ended = result && result.endedCount > 0 ? { exceptions: result.ended.join(", ") } : {};
  const details = Object.assign({ code: item.code ?? undefined }, found, ended, actor && usedToken(actor));
  await record({
    action: "sql_user.check_all_end",
    actor: isByItself(job) ? ROLECALL : { accountId: starter.id, email: starter.email },
    request: { requestId, address },
    clusterId: job.input.clusterId,
    outcome: item.state === "done" ? "done" : "failed",
    details,
  });
}
