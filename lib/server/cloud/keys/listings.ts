import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { routeMark } from "../../base/env/keyring.ts";
import type { KeyEntry } from "../../base/env/keys-file.ts";
import { within } from "../../base/request/within.ts";
import { singleton } from "../../base/singleton.ts";
import type { CloudClient } from "../api/client.ts";
import type { Listing } from "./routes.ts";

/** The list of a key that does not answer stands for so long, as pages show a list of one key. */
const KEPT_MS = 10 * 60_000;
/** Nobody waits for longer for a key that has answered before. */
const SLOW_MS = 3_000;
const LATE = Symbol("late");
const NOT_DONE = { outcome: "not_done" } as const;

/** `at`: when its reading began */
type Good = Extract<Listing, { organizationId: string }> & { at: number };
/** `mark`: of the key's text that saw this */
export type MarkedListing = (Good | Extract<Listing, { failure: unknown }>) & { mark: string | undefined };
export type ListOptions = Parameters<CloudClient["listClusters"]>[0];

/**
 * What a key sees now. Where it does not answer, or not soon, what it saw at most ten minutes ago: only a refusal of the vendor takes its
 * clusters away at once. Never rejects.
 */
export async function listingOf({ name }: KeyEntry, client: CloudClient, options: ListOptions): Promise<MarkedListing> {
  const mark = routeMark(name, LIST);
  const kept = mark === undefined ? undefined : lastGood(name, mark);
  const reading = readNow({ name, mark, client, options });
  try {
    const found = await (kept ? within(SLOW_MS, reading, LATE) : reading);
    if (found === LATE) reading.catch((failure: unknown) => forgetRefused(name, mark, failure));
    return found === LATE ? Object.assign({}, kept, { mark }) : Object.assign(found, { mark });
  } catch (failure) {
    if (kept && !isRefusal(failure)) return Object.assign({}, kept, { mark });
    forgetRefused(name, mark, failure);
    return { key: name, failure, mark };
  }
}

/** A refusal takes away what this text of the key saw, also where nobody waited for it. */
function forgetRefused(name: string, mark: string | undefined, failure: unknown): void {
  if (isRefusal(failure) && lasts().get(name)?.mark === mark) lasts().delete(name);
}

/** For marks that are about all of a key's list. */
const LIST = "list";

type Reading = { name: string; mark: string | undefined; client: CloudClient; options: ListOptions };

async function readNow({ name, mark, client, options }: Reading): Promise<Good> {
  if (mark === undefined) throw new CloudError("cloud_key_refused", NOT_DONE);
  // A read that another text of this key began must not answer for this one.
  if (lasts().get(name)?.mark !== mark) client.outdate();
  const at = Date.now();
  const organizations = singleton("key-organizations", () => new Map<string, string>());
  const organizationId = organizations.get(mark) ?? (await client.organization(options)).id.toLowerCase();
  if (organizationId === "") throw new CloudError("cloud_bad_answer", { outcome: "not_done", answerField: "id" });
  const clusters = await client.listClusters(options);
  // The key was replaced meanwhile: of the two answers one is of the other key.
  if (routeMark(name, LIST) !== mark) throw new CloudError("busy", NOT_DONE);
  organizations.set(mark, organizationId);
  const good = { key: name, organizationId, clusters, at };
  lasts().set(name, { mark, at: Date.now(), good });
  return good;
}

/**
 * Notes when these clusters were last told by a key, which `readAtOf` gives: what was kept of a key that does not answer is older than the
 * list. Of several keys that see a cluster the earliest counts.
 */
export function noteReadAt(clusters: readonly Cluster[], listings: readonly MarkedListing[]): void {
  const times = new Map<string, number>();
  for (const listing of listings)
    if (!("failure" in listing))
      for (const { id } of listing.clusters)
        times.set(id.toLowerCase(), Math.min(listing.at, times.get(id.toLowerCase()) ?? listing.at));
  for (const cluster of clusters) {
    const at = times.get(cluster.id.toLowerCase());
    if (at !== undefined) readTimes().set(cluster, at);
  }
}

/** When a cluster of a list was told by its key; undefined where there is one key alone: then the list is as old as all of it. */
export function readAtOf(cluster: Cluster): number | undefined {
  return readTimes().get(cluster);
}

function readTimes(): WeakMap<Cluster, number> {
  return singleton("clusters-read-at", () => new WeakMap());
}

function isRefusal(failure: unknown): boolean {
  return failure instanceof CloudError && ["cloud_key_refused", "cloud_key_forbidden"].includes(failure.code);
}

function lastGood(name: string, mark: string): Good | undefined {
  const last = lasts().get(name);
  return last && last.mark === mark && last.at > Date.now() - KEPT_MS ? last.good : undefined;
}

function lasts(): Map<string, { mark: string; at: number; good: Good }> {
  return singleton("key-lists", () => new Map());
}

/**
 * The entries without those whose key another entry has, too: of one text under several names, the one that may do less counts. Two
 * queues would be too fast for one service account, and `read` would hold nothing.
 */
export function distinct(entries: readonly KeyEntry[]): KeyEntry[] {
  const marks = entries.map(({ name }) => routeMark(name, LIST));
  return entries.filter((entry, at) => {
    const same = entries.filter((_, other) => marks[at] !== undefined && marks[other] === marks[at]);
    const [strictest] = [...same].sort((one, other) => less(one) - less(other));
    return strictest === undefined || strictest === entry;
  });
}

function less({ audit, access }: KeyEntry): number {
  return audit ? 0 : access === "read" ? 1 : 2;
}
