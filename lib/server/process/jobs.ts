import "server-only";
import { notifyEnding } from "../accounts/token-notices.ts";
import { recordUnwritten } from "../audit/audit.ts";
import { beat } from "../audit/server-life.ts";
import { env } from "../base/env.ts";
import { notifyExpiry } from "../claims/notify.ts";
import { voidUnsendableLinks } from "../claims/void-links.ts";
import { settleCreations } from "../creation/settle-left.ts";
import { workOnDestinations } from "../destinations/work.ts";
import { notifyOfTrouble } from "../jobs/notify.ts";
import { sweepJobs, workOnJobs } from "../jobs/work.ts";
import { notifyExpired, notifyReady } from "../requests/notify.ts";
import { sweepReviews } from "../reviews/sweep.ts";
import { notifyOwners } from "../secret-stores/notify-owners.ts";
import { rekeyAll } from "../sql-connection/watch-key.ts";
import { READ_EVERY_MS } from "../sql-facts/list.ts";
import { watchFacts } from "../sql-facts/watch.ts";
import { askAgain } from "../sql-users/drift-authors.ts";
import { notifyDue } from "../sql-users/notify-due.ts";
import { notifyKeyRefused } from "../sql-users/notify-key-refused.ts";
import { settleIntents } from "../sql-users/settle-intents.ts";
import { watchLists } from "../sql-users/watch-lists.ts";
import { watchPasswords } from "../sql-users/watch-passwords.ts";
import { sweepAnswers } from "../store/api-answers.ts";
import { sweepApiTokens } from "../store/api-token-ends.ts";
import type { Store } from "../store/base.ts";
import { sweepDeliveries } from "../store/deliveries.ts";
import { sweepDeviceLogins } from "../store/device-logins.ts";
import { onOneServer } from "../store/leases.ts";
import { sweepNotices } from "../store/notices.ts";
import { sweepSealed } from "../store/rotation-items.ts";
import { sweepSentChanges } from "../store/sent-changes.ts";
import { sweepSignIns } from "../store/sweep-sign-ins.ts";
import { JOBS } from "./job-kinds.ts";
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
  /** Of several servers on the store, one does it. */
  const onOne = (name: string, work: (db: Store) => Promise<unknown>) => () => onOneServer(db, name, () => work(db));
  const driftMs = env().DRIFT_CHECK_MINUTES * MINUTE;
  return [
    {
      everyMs: 5 * SECOND,
      work: () => beat(db),
      failure: "heartbeat not written",
      waits: true,
      hasTurns: true,
    },
    // Apart from settling, which may take minutes.
    { everyMs: 15 * SECOND, work: recordUnwritten, failure: "outcomes were not written", waits: true },
    {
      everyMs: 15 * SECOND,
      work: onOne("settle-intents", settleIntents),
      failure: "intents not settled",
    },
    { everyMs: 15 * SECOND, work: () => notifyKeyRefused(db), failure: "administrators not notified of a refused key" },
    ...(driftMs === 0 ? [] : [driftJob(db, driftMs), passwordJob(db)]),
    {
      everyMs: 15 * SECOND,
      work: onOne("drift-authors", askAgain),
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
      everyMs: 2 * MINUTE,
      work: () => notifyExpiry(db).then(() => voidUnsendableLinks(db)),
      failure: "senders of expired claim links not notified",
    },
    {
      everyMs: 2 * MINUTE,
      work: () => Promise.all([notifyExpired(db), notifyReady(db)]),
      failure: "requesters not notified",
    },
    // Passwords become due at any minute: those of one day are one notice.
    {
      everyMs: 24 * HOUR,
      work: onOne("due-passwords", notifyDue),
      failure: "owners were not notified of due passwords",
    },
    { everyMs: HOUR, work: () => notifyEnding(db), failure: "owners of ending tokens were not notified" },
    {
      everyMs: MINUTE,
      work: () => rekeyAll(db),
      failure: "passwords of SQL connections were not compared with the API key",
    },
    { everyMs: 5 * SECOND, work: () => workOnJobs(db, JOBS), failure: "stored work was not continued", hasTurns: true },
    {
      everyMs: 15 * SECOND,
      work: onOne("job-notices", (of) => notifyOfTrouble(of, JOBS)),
      failure: "nobody was notified of stored work that failed or waits",
    },
    { everyMs: 5 * SECOND, work: () => sweepSealed(db), failure: "sealed passwords were not removed" },
    {
      everyMs: MINUTE,
      work: onOne("delivery-notices", notifyOwners),
      failure: "owners were not notified of deliveries into secret stores",
    },
    {
      everyMs: MINUTE,
      work: onOne("reviews", sweepReviews),
      failure: "reviews were not continued",
    },
    {
      everyMs: SECOND,
      work: () => workOnDestinations(db),
      failure: "events were not sent to destinations",
      hasTurns: true,
    },
    { everyMs: HOUR, work: () => sweepRows(db), failure: "expired rows were not removed", waits: true },
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
];

/** Removes rows that have expired. */
export async function sweepRows(db: Store): Promise<void> {
  await Promise.all(SWEEPS.map((each) => each(db)));
}
