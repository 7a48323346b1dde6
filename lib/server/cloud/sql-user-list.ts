import { CloudError, type CloudErrorCode } from "../base/cloud-error.ts";
import { log } from "../base/log.ts";
import { track } from "../base/request/in-flight.ts";
import { person } from "../base/request/person.ts";
import { singleton } from "../base/singleton.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import { clusterVersion, raiseClusterVersion } from "../store/clusters/cluster-changes.ts";
import { isShared, storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { cloud } from "./cloud-client.ts";
import { namesOfFullCheck } from "./full-check-names.ts";
import { recordKeyRead } from "./key-reach.ts";
import { type OwnChange, withChanges } from "./own-changes.ts";

const FRESH_MS = 15_000;
/** As long as a page that polls may need to learn of a failure: its first try and two more, one and three seconds later. */
const FAILED_MS = 5_000;
/** Longer than any reading takes. */
const STORED_MS = 30 * 60_000;

/**
 * One reading of a cluster's list. `names` grows page by page and is the whole list only once `complete` is true. It includes Rolecall's own
 * creations and deletions since the reading began.
 */
export type Reading = {
  startedAt: number;
  /** when it began by the store's clock, which all servers share; 0 before it is read */
  begunAt: number;
  /** of the cluster when it was begun: after a change on another server it is an old one */
  version: number;
  /** number of the newest audit event from before the first page was requested */
  since: number;
  readonly names: readonly string[];
  complete: boolean;
  /** when a page failed after others had been given out */
  failedAt: number | undefined;
  /** the accounts that wait for it */
  people: Set<string>;
  /** settles with the first page, or with the failure that came before it */
  first: Promise<void>;
  /** settles once the last page is in; rejects where one failed */
  all: Promise<void>;
};

export type ListEnded = (clusterId: string, reading: Reading) => Promise<void>;

/** The state of one cluster's list. */
type Known = {
  reading: Reading | undefined;
  /** by Rolecall itself, the oldest first */
  changes: readonly OwnChange[];
  /** when the last reading that became complete began */
  completeAt: number | undefined;
  failed: { code: CloudErrorCode; at: number } | undefined;
};

/**
 * The shared reading of a cluster's list: at most 15 seconds old, shared while it runs, discarded after a change on another server. A
 * reading that failed after its first page stays for five seconds, so that a page that fetches the rest gets the failure and not a first
 * page again. `onComplete` runs once for each complete reading, with the vendor's names alone.
 */
export async function readSqlUsers(clusterId: string, fresh: boolean, onComplete: ListEnded): Promise<Reading> {
  const version = await sharedVersion(clusterId);
  const known = knownOf(clusterId);
  const asking = person();
  if (known.reading && known.reading.version >= version && serves(known.reading, fresh)) {
    if (asking !== undefined) known.reading.people.add(asking);
    return known.reading;
  }
  // A retry: an earlier failure is forgotten.
  if (fresh) known.failed = undefined;
  const reading = start(clusterId, version, onComplete);
  if (asking !== undefined) reading.people.add(asking);
  known.reading = reading;
  reading.all.catch(() => {
    if (reading.failedAt === undefined && known.reading === reading) known.reading = undefined;
  });
  return reading;
}

function serves({ startedAt, complete, failedAt }: Reading, fresh: boolean): boolean {
  if (failedAt !== undefined) return !fresh && failedAt > Date.now() - FAILED_MS;
  return !complete || (!fresh && startedAt > Date.now() - FRESH_MS);
}

/** When the last complete reading of this server began, and why the newest failed, where that was in the last five seconds. */
export function readingFacts(clusterId: string): {
  completeAt: number | undefined;
  failed: CloudErrorCode | undefined;
} {
  const { completeAt, failed } = knownOf(clusterId);
  return { completeAt, failed: failed && failed.at > Date.now() - FAILED_MS ? failed.code : undefined };
}

/**
 * Applies Rolecall's own change to the known list, and makes other servers read theirs again. Never fails: the change is made, and its
 * answer may hold a password.
 */
export async function applyOwnChange(clusterId: string, change: Omit<OwnChange, "at">): Promise<void> {
  const known = knownOf(clusterId);
  const at = Date.now();
  // A reading that is older than this is over, or has given up.
  known.changes = [...known.changes.filter((each) => each.at > at - STORED_MS), { ...change, at }];
  await notifyServers(clusterId, (version) => {
    // No other server has changed anything since: with this change, the reading matches the cluster.
    if (known.reading && known.reading.version === version - 1) known.reading.version = version;
  });
}

/** Discards the reading on all servers, after a change of unknown outcome. Never fails, as {@link applyOwnChange}. */
export async function forgetSqlUsers(clusterId: string): Promise<void> {
  knownOf(clusterId).reading = undefined;
  await notifyServers(clusterId, () => {});
}

async function notifyServers(clusterId: string, onVersion: (version: number) => void): Promise<void> {
  try {
    const db = await store();
    if (isShared(db)) onVersion(await raiseClusterVersion(db, clusterId));
  } catch (error) {
    log().error({ error }, "other servers could not be notified of a change; their lists may be 15 seconds old");
  }
}

/** With a store in a file, this process made all changes and knows them. */
async function sharedVersion(clusterId: string): Promise<number> {
  const db = await store();
  return isShared(db) ? clusterVersion(db, clusterId) : 0;
}

function start(clusterId: string, version: number, onComplete: ListEnded): Reading {
  const first = Promise.withResolvers<void>();
  first.promise.catch(() => {});
  const known = knownOf(clusterId);
  let begun = false;
  let read: readonly string[] = [];
  let ofCheck: ReadonlySet<string> = new Set();
  const shown = (names: readonly string[]) => names.filter((name) => !ofCheck.has(name));
  const reading: Reading = {
    startedAt: Date.now(),
    begunAt: 0,
    version,
    since: 0,
    get names() {
      return withChanges(shown(read), known.changes, this.startedAt);
    },
    complete: false,
    failedAt: undefined,
    people: new Set(),
    first: first.promise,
    all: Promise.resolve(),
  };
  reading.all = store()
    .then(async (db) =>
      Promise.all([auditHead(db), isShared(db) ? storeTime(db) : reading.startedAt, namesOfFullCheck(clusterId)]),
    )
    .then(([{ sequence }, begunAt, hidden]) => {
      ofCheck = hidden;
      reading.since = sequence;
      reading.begunAt = begunAt;
      // Not with a page that was fetched before another server's change.
      cloud().outdate();
      return cloud().listSqlUsers(clusterId, {
        priority: "read",
        people: reading.people,
        onPage: (names) => {
          read = [...read, ...names];
          begun = true;
          first.resolve();
        },
      });
    })
    .then(async (all) => {
      // A check may have begun or ended meanwhile.
      ofCheck = new Set([...ofCheck, ...(await namesOfFullCheck(clusterId))]);
      const names = shown(all);
      read = names;
      await recordKeyRead(clusterId);
      await onComplete(clusterId, { ...reading, names });
      reading.complete = true;
      known.completeAt = Math.max(known.completeAt ?? 0, reading.startedAt);
      known.failed = undefined;
      first.resolve();
    });
  reading.all.catch((error: unknown) => {
    if (begun) reading.failedAt = Date.now();
    if (error instanceof CloudError) {
      known.failed = { code: error.code, at: Date.now() };
      void track(recordKeyRead(clusterId, error));
    }
    first.reject(error);
  });
  return reading;
}

function knownOf(clusterId: string): Known {
  const all = singleton("sql-user-readings", () => new Map<string, Known>());
  const known = all.get(clusterId) ?? { reading: undefined, changes: [], completeAt: undefined, failed: undefined };
  all.set(clusterId, known);
  return known;
}
