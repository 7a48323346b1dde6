import "server-only";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { auditHead } from "../store/audit-events.ts";
import { isShared } from "../store/clock.ts";
import { clusterVersion, raiseClusterVersion } from "../store/cluster-changes.ts";
import { store } from "../store/store.ts";

const FRESH_MS = 15_000;
/** As long as a page that polls may need to learn of a failure: its first try and two more, one and three seconds later. */
const FAILED_MS = 5_000;

/** One reading of a cluster's list. `names` grows page by page and is the whole list only once `complete` is true. */
export type Reading = {
  startedAt: number;
  /** of the cluster when it was begun: after a change on another server it is an old one */
  version: number;
  /** number of the newest audit event from before the first page was asked for */
  since: number;
  names: readonly string[];
  complete: boolean;
  /** when a page failed after others had been given out */
  failedAt: number | undefined;
  /** settles with the first page, or with the failure that came before it */
  first: Promise<void>;
  /** settles once the last page is in; rejects where one failed */
  all: Promise<void>;
};

type Ended = (clusterId: string, reading: Reading) => Promise<void>;

/**
 * The reading that serves everybody who looks at this cluster now: at most 15 seconds old, shared while it is under way,
 * thrown away by any change, on whichever server. One that failed after its first page stays for five seconds: who was given that
 * page and asks for the rest must be told, and not be given a first page again and again. `onComplete` runs once for each reading
 * that became complete.
 */
export async function readSqlUsers(clusterId: string, fresh: boolean, onComplete: Ended): Promise<Reading> {
  const version = await sharedVersion(clusterId);
  const readings = kept();
  const known = readings.get(clusterId);
  if (known && known.version >= version && serves(known, fresh)) return known;
  const reading = start(clusterId, version, onComplete);
  readings.set(clusterId, reading);
  reading.all.catch(() => {
    if (reading.failedAt === undefined && readings.get(clusterId) === reading) readings.delete(clusterId);
  });
  return reading;
}

function serves({ startedAt, complete, failedAt }: Reading, fresh: boolean): boolean {
  if (failedAt !== undefined) return !fresh && failedAt > Date.now() - FAILED_MS;
  return !complete || (!fresh && startedAt > Date.now() - FRESH_MS);
}

/**
 * Throws the reading away before and after a change, on all servers, one under way too: its pages may be from before. Never
 * fails: what was changed is changed, and the answer to it may hold a password.
 */
export async function forgetSqlUsers(clusterId: string): Promise<void> {
  kept().delete(clusterId);
  try {
    const db = await store();
    if (isShared(db)) await raiseClusterVersion(db, clusterId);
  } catch (error) {
    log().error({ error }, "other servers could not be told of a change; their lists may be 15 seconds old");
  }
}

/** What has changed on a store in a file was changed by this process, which knows it. */
async function sharedVersion(clusterId: string): Promise<number> {
  const db = await store();
  return isShared(db) ? clusterVersion(db, clusterId) : 0;
}

function start(clusterId: string, version: number, onComplete: Ended): Reading {
  const first = Promise.withResolvers<void>();
  first.promise.catch(() => {});
  let begun = false;
  const reading: Reading = {
    startedAt: Date.now(),
    version,
    since: 0,
    names: [],
    complete: false,
    failedAt: undefined,
    first: first.promise,
    all: Promise.resolve(),
  };
  reading.all = store()
    .then(auditHead)
    .then(({ sequence }) => {
      reading.since = sequence;
      // Not with a page that somebody asked for before another server's change.
      cloud().outdate();
      return cloud().listSqlUsers(clusterId, {
        priority: "read",
        onPage: (names) => {
          reading.names = [...reading.names, ...names];
          begun = true;
          first.resolve();
        },
      });
    })
    .then(async (names) => {
      reading.names = names;
      await onComplete(clusterId, reading);
      reading.complete = true;
      first.resolve();
    });
  reading.all.catch((error: unknown) => {
    if (begun) reading.failedAt = Date.now();
    first.reject(error);
  });
  return reading;
}

function kept(): Map<string, Reading> {
  return singleton("sql-user-readings", () => new Map());
}
