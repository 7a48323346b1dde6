import { randomUUID } from "node:crypto";
import { clean, type Removal } from "#lib/sql/assumptions/full/clean.ts";
import { LONGEST_MS } from "#lib/sql/assumptions/full/cost.ts";
import { isAdminSession, type Ran, runFull } from "#lib/sql/assumptions/full/run.ts";
import type { Permit } from "../../access/guard.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { believed } from "../../cloud/full-check-names.ts";
import { requireChanges } from "../../cloud/key-reach.ts";
import { forgetSqlUsers } from "../../cloud/sql-user-list.ts";
import {
  beginFullCheck,
  endFullCheck,
  leftFullChecks,
  postponeFullCheck,
  stopFullCheck,
} from "../../store/clusters/full-checks.ts";
import type { Store } from "../../store/db/base.ts";
import { store } from "../../store/db/store.ts";
import { checkAndSave } from "../check-assumptions.ts";
import { onCluster } from "../connection/session.ts";
import type { Link } from "../link.ts";
import { handsOn } from "./hands.ts";
import { StoreJournal, stopHere } from "./store-journal.ts";

type Target = { clusterId: string };

/**
 * Checks on a cluster what Rolecall assumes, also by changes of SQL users and a database that it makes and removes. Throws, before anything is
 * made, the refusals `cluster_not_found`, `sql_connection_off`, `sql_connection_observes` and `busy`, and CloudError where the API key may not
 * change SQL users.
 */
export async function checkFully(
  _permit: Permit<"settings.manage">,
  { clusterId }: Target,
  note: Note,
): Promise<{ left: number }> {
  const { id } = await clusterFacts().writable(clusterId);
  const db = await store();
  await requireChanges(db, id);
  const { requestId } = await requestContext();
  const { ran, removals } = await alone(db, id, requestId, async (link, journal) => {
    const hands = handsOn(id, link, requestId);
    const before = await clean(hands, journal, await journal.read());
    const things = await journal.read();
    const done = await journal.hold((stopped) => {
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(LONGEST_MS)]);
      return runFull(hands, journal, { things, signal });
    });
    return { ran: done, removals: [...before.values(), ...done.removals.values()] };
  });
  if (ran.end === "key") throw new CloudError("cloud_key_forbidden", { outcome: "not_done" });
  const left = removals.filter((removal) => removal === "stays").length;
  await checkAndSave(id, note, { mode: "full", changes: ran.outcomes });
  note({ end: ENDS[ran.end], left: left > 0 ? left : undefined });
  return { left };
}

const ENDS: Record<Exclude<Ran["end"], "key">, string | undefined> = { whole: undefined, cancelled: "stopped" };

/** Has the full check of a cluster remove what it made and end. Throws the refusals `cluster_not_found` and `not_found`. */
export async function stopCheck(_permit: Permit<"settings.manage">, { clusterId }: Target): Promise<null> {
  const { id } = await clusterFacts().one(clusterId);
  if (!(await stopFullCheck(await store(), id))) throw new Refusal("not_found");
  stopHere(id);
  return null;
}

/** Removes what full checks left whose server ended, by their journals alone. What cannot be removed now is tried again. */
export async function cleanFullChecks(db: Store): Promise<void> {
  for (const { clusterId, things } of await leftFullChecks(db)) {
    const requestId = `full-check-${randomUUID()}`;
    try {
      // Lines of an earlier API key are left for a person: the cluster is not asked because of them.
      if (believed(clusterId, things).length === 0) await postponeFullCheck(db, clusterId);
      else await cleanOne(db, clusterId, requestId);
    } catch (error) {
      log().warn({ clusterId, error }, "what a full check left was not removed");
      await postponeFullCheck(db, clusterId);
    }
  }
}

async function cleanOne(db: Store, clusterId: string, requestId: string): Promise<void> {
  const removals = await alone(db, clusterId, requestId, async (link, journal) =>
    clean(handsOn(clusterId, link, requestId), journal, await journal.read()),
  );
  log().info({ clusterId, removed: countOf(removals, "removed") }, "what a full check left was looked at");
}

const countOf = (removals: ReadonlyMap<string, Removal>, wanted: Removal) =>
  [...removals.values()].filter((removal) => removal === wanted).length;

/**
 * Does the work of the one full check of a cluster. The connection of the cluster is its own meanwhile, so no other reading of this server sees
 * what it makes.
 */
async function alone<T>(
  db: Store,
  clusterId: string,
  requestId: string,
  work: (link: Link, journal: StoreJournal) => Promise<T>,
): Promise<T> {
  return onCluster(clusterId, requestId, async (link, { level }) => {
    if (level !== "manage") throw new Refusal("sql_connection_observes");
    const runId = randomUUID();
    const journal = new StoreJournal(db, clusterId, runId);
    if ((await isAdminSession(handsOn(clusterId, link, requestId).admin)) !== true)
      throw new Refusal("sql_connection_observes");
    if (!(await beginFullCheck(db, clusterId, runId))) throw new Refusal("busy");
    try {
      return await work(link, journal);
    } finally {
      await endFullCheck(db, clusterId, runId);
      // A reading that was begun meanwhile left out what may be there now.
      await forgetSqlUsers(clusterId);
    }
  });
}
