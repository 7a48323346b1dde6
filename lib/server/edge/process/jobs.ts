import { recordUnwritten } from "../../audit/record-outcome.ts";
import { env } from "../../base/env/env.ts";
import { watchLabels } from "../../cloud/read-labels.ts";
import { rekeyAll } from "../../cluster-sql/connection/watch-key.ts";
import { cleanFullChecks } from "../../cluster-sql/full-check/check-fully.ts";
import { sweepJobs, workOnJobs } from "../../jobs/work.ts";
import { workOnDestinations } from "../../notices/destinations/work.ts";
import { notifyOwners } from "../../notices/undelivered-passwords.ts";
import { notifyEnding } from "../../people/accounts/token-notices.ts";
import { beginMissing } from "../../restrict/watch/job.ts";
import { sweepReviews } from "../../reviews/acts/sweep.ts";
import { notifyExpiry } from "../../sharing/claims/notify.ts";
import { voidUnsendableLinks } from "../../sharing/claims/void-links.ts";
import { endOfLeavers } from "../../sharing/requests/end-left.ts";
import { notifyExpired, notifyReady } from "../../sharing/requests/notify.ts";
import { remindByHand } from "../../sharing/requests/remind-by-hand.ts";
import { settleCreations } from "../../sql-users/create/settle-left.ts";
import { readAuthorsAgain } from "../../sql-users/drift/drift-authors.ts";
import { notifyKeyRefused } from "../../sql-users/drift/notify-key-refused.ts";
import { settleIntents } from "../../sql-users/drift/settle-intents.ts";
import { watchLists } from "../../sql-users/drift/watch-lists.ts";
import { endByClusterClock } from "../../sql-users/facts/end-by-cluster-clock.ts";
import { READ_EVERY_MS } from "../../sql-users/facts/list.ts";
import { watchFacts } from "../../sql-users/facts/watch.ts";
import { notifyDue } from "../../sql-users/passwords/notify-due.ts";
import { watchPasswords } from "../../sql-users/passwords/watch-passwords.ts";
import { sweepSentChanges } from "../../store/audit/sent-changes.ts";
import { sweepAnswers } from "../../store/automation/api-answers.ts";
import { sweepDeliveries } from "../../store/automation/deliveries.ts";
import type { Store } from "../../store/db/base.ts";
import { onOneServer } from "../../store/jobs/leases.ts";
import { sweepSealed } from "../../store/jobs/rotation-items.ts";
import { beat } from "../../store/jobs/server-life.ts";
import { sweepApiTokens } from "../../store/people/api-token-ends.ts";
import { sweepNotices } from "../../store/people/notices.ts";
import { sweepDeviceLogins } from "../../store/sign-in/device-logins.ts";
import { sweepSignIns } from "../../store/sign-in/sweep-sign-ins.ts";
import { saveDailyCounts, sweepDailyCounts } from "../../store/sql-users/daily-counts.ts";
import { sweepWatches } from "../../store/sql-users/watches.ts";
import { beginDueChecks } from "../../verification/check-all.ts";
import { keepOverview } from "../overview/overview.ts";
import { JOBS } from "./job-kinds.ts";
import { notifyOfTrouble } from "./job-trouble.ts";
import { type Job, repeat } from "./repeat.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Starts what this server does in the background, with what a dead server has left. */
export function startJobs(db: Store): void {
  for (const job of jobsOn(db)) repeat(job);
}

/** The rounds of a server on this store, and what they do. */
export function jobsOn(db: Store): Job[] {
  const onOne: OnOne = (name, work) => () => onOneServer(db, name, () => work(db));
  return [...ofServer(db, onOne), ...ofSqlUsers(db, onOne), ...ofLinks(db, onOne), ...ofStoredWork(db, onOne)];
}

/** Of several servers on the store, one does it. */
type OnOne = (name: string, work: (db: Store) => Promise<unknown>) => () => Promise<unknown>;

function ofServer(db: Store, onOne: OnOne): Job[] {
  return [
    { everyMs: 5 * SECOND, work: () => beat(db), failure: "heartbeat not written", waits: true, hasTurns: true },
    // Apart from settling, which may take minutes.
    { everyMs: 15 * SECOND, work: recordUnwritten, failure: "outcomes were not written", waits: true },
    { everyMs: 15 * SECOND, work: onOne("settle-intents", settleIntents), failure: "intents not settled" },
    { everyMs: 15 * SECOND, work: () => notifyKeyRefused(db), failure: "administrators not notified of a refused key" },
    { everyMs: MINUTE, work: onOne("labels", watchLabels), failure: "labels of clusters were not read", waits: true },
    { everyMs: HOUR, work: () => sweepRows(db), failure: "expired rows were not removed", waits: true },
  ];
}

function ofSqlUsers(db: Store, onOne: OnOne): Job[] {
  const driftMs = env().DRIFT_CHECK_MINUTES * MINUTE;
  return [
    ...(driftMs === 0 ? [] : [driftJob(db, driftMs), passwordJob(db)]),
    {
      everyMs: 15 * SECOND,
      work: onOne("drift-authors", readAuthorsAgain),
      failure: "authors of changes outside Rolecall were not sought",
    },
    {
      everyMs: READ_EVERY_MS,
      work: onOne("watch-facts", watchFacts),
      waits: true,
      failure: "the facts of SQL users were not read in the background",
    },
    {
      everyMs: 10 * SECOND,
      work: onOne("left-creations", settleCreations),
      waits: true,
      failure: "creations that stopped were not looked at",
    },
    {
      everyMs: 30 * SECOND,
      work: onOne("due-checks", beginDueChecks),
      failure: "due checks of SQL users were not begun",
    },
    {
      everyMs: HOUR,
      work: onOne("daily-counts", saveDailyCounts),
      waits: true,
      failure: "superusers were not counted",
    },
    { everyMs: MINUTE, work: onOne("full-checks", cleanFullChecks), failure: "journals of checks were not read" },
    { everyMs: MINUTE, work: onOne("watches", beginMissing), failure: "watches without a reading were not begun" },
    // Passwords become due at any minute: those of one day are one notice.
    {
      everyMs: 24 * HOUR,
      work: onOne("due-passwords", notifyDue),
      failure: "owners were not notified of due passwords",
    },
    { everyMs: 5 * MINUTE, work: () => keepOverview(db), failure: "SQL users were not counted in the background" },
    {
      everyMs: MINUTE,
      work: () => rekeyAll(db),
      failure: "passwords of SQL connections were not compared with the API key",
    },
  ];
}

function ofLinks(db: Store, onOne: OnOne): Job[] {
  return [
    {
      everyMs: 2 * MINUTE,
      work: () => notifyExpiry(db).then(() => voidUnsendableLinks(db)),
      failure: "senders of expired claim links not notified",
    },
    {
      everyMs: 2 * MINUTE,
      work: () => Promise.all([notifyExpired(db), notifyReady(db)]),
      failure: "requesters not notified",
    },
    {
      everyMs: 30 * SECOND,
      work: onOne("access-of-leavers", endOfLeavers),
      failure: "the access of people who left goes on",
    },
    {
      everyMs: 15 * SECOND,
      work: onOne("ends-by-cluster-clock", endByClusterClock),
      failure: "the clocks of clusters were not read",
    },
    {
      everyMs: HOUR,
      work: () => remindByHand(db),
      failure: "Cluster Admins were not reminded of requests to carry out by hand",
    },
    { everyMs: HOUR, work: () => notifyEnding(db), failure: "owners of ending tokens were not notified" },
    { everyMs: 5 * SECOND, work: () => sweepSealed(db), failure: "sealed passwords were not removed" },
    {
      everyMs: MINUTE,
      work: onOne("delivery-notices", notifyOwners),
      failure: "owners were not notified of deliveries into secret stores",
    },
  ];
}

function ofStoredWork(db: Store, onOne: OnOne): Job[] {
  return [
    { everyMs: 5 * SECOND, work: () => workOnJobs(db, JOBS), failure: "stored work was not continued", hasTurns: true },
    {
      everyMs: 15 * SECOND,
      work: onOne("job-notices", (of) => notifyOfTrouble(of, JOBS)),
      failure: "nobody was notified of stored work that failed or waits",
    },
    { everyMs: MINUTE, work: onOne("reviews", sweepReviews), failure: "reviews were not continued" },
    {
      everyMs: SECOND,
      work: () => workOnDestinations(db),
      failure: "events were not sent to destinations",
      hasTurns: true,
    },
  ];
}

function driftJob(db: Store, everyMs: number): Job {
  const work = () => onOneServer(db, "watch-lists", () => watchLists(db, everyMs));
  return { everyMs, work, failure: "the lists of SQL users were not read in the background", waits: true };
}

function passwordJob(db: Store): Job {
  const work = () => onOneServer(db, "watch-passwords", () => watchPasswords(db));
  return { everyMs: 5 * MINUTE, work, failure: "passwords set outside Rolecall were not sought" };
}

const SWEEPS = [
  (db: Store) => sweepJobs(db, JOBS),
  sweepSignIns,
  sweepNotices,
  sweepApiTokens,
  sweepAnswers,
  sweepDeliveries,
  sweepDeviceLogins,
  sweepSentChanges,
  sweepDailyCounts,
  sweepWatches,
];

/** Removes rows that have expired. */
export async function sweepRows(db: Store): Promise<void> {
  await Promise.all(SWEEPS.map((each) => each(db)));
}
