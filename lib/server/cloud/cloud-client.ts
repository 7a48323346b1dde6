import { CloudError } from "../base/cloud-error.ts";
import { env } from "../base/env/env.ts";
import { presentKeyMark } from "../base/env/key-mark.ts";
import { accessOf, forgetKey, hasKeysFile, keyNamed, keyNameOn, ONLY_KEY } from "../base/env/keyring.ts";
import { log } from "../base/log.ts";
import { metrics } from "../base/metrics.ts";
import { track } from "../base/request/in-flight.ts";
import { person } from "../base/request/person.ts";
import { singleton } from "../base/singleton.ts";
import { saveAnswered, saveSentChange } from "../store/audit/sent-changes.ts";
import { isPostgres } from "../store/db/open.ts";
import { store, storeOpenedAt } from "../store/db/store.ts";
import { hasOtherServers } from "../store/jobs/servers.ts";
import type { Change } from "./api/changes.ts";
import { type CloudClient, createCloudClient } from "./api/client.ts";
import { systemClock } from "./api/clock.ts";
import type { CloudCallEvent, CloudConfig, Sent } from "./api/config.ts";
import { Turns } from "./api/keyed-queue.ts";
import { RateLimiter } from "./api/limiter.ts";
import { recordKeyAnswer, requireChanges } from "./key-reach.ts";
import { keyedClient } from "./keys/keyed-client.ts";
import { sharedThrough } from "./replicas.ts";

/** The vendor's second with a tenth for the way of a request, as in `pace.ts`. */
const HELD_MS = 1_100;

/**
 * For how many milliseconds this process sends nothing to the vendor yet: one that ran before it on the same store may have sent ten
 * requests right before its end, and what a process knows of its pace ends with it. 0 on a store that no other server has had.
 */
export async function heldMs(): Promise<number> {
  const db = await store();
  if (!(await hasOtherServers(db))) return 0;
  return Math.max(0, storeOpenedAt() + HELD_MS - performance.now());
}

/**
 * The one client of this process, so that all its calls share one queue for each service account's ten requests a second; several servers
 * on one store share those. With a keys file, each cluster's calls go by its key.
 */
export function cloud(): CloudClient {
  return singleton("cloud-client", () => {
    if (!hasKeysFile()) return createCloudClient(configOf({ name: ONLY_KEY, account: undefined }));
    const shared = sharedByServers();
    const clients = new Map<string, CloudClient>();
    const limiters = new Map<string, RateLimiter>();
    return keyedClient({
      // An account that changes while this runs keeps its queue: two would be too fast for one account.
      clientOf: ({ name, account }) => {
        const made = clients.get(name) ?? createCloudClient(configOf({ name, account, limiters }));
        clients.set(name, made);
        return made;
      },
      limiters: () => limiters.values(),
      store,
      turns: new Turns(shared?.alone),
      timeout: { clock: systemClock, random: Math.random },
    });
  });
}

/** A store in a file has one server. */
function sharedByServers(account?: string): CloudConfig["shared"] {
  return isPostgres(env().DATABASE_URL) ? sharedThrough(store, account) : undefined;
}

type Of = { name: string; account: string | undefined; limiters?: Map<string, RateLimiter> };

function configOf({ name, account, limiters }: Of): CloudConfig {
  const { COCKROACH_SERVER, COCKROACH_API_VERSION, COCKROACH_REQUESTS_PER_SECOND: requestsPerSecond } = env();
  const shared = sharedByServers(account);
  const limiter =
    limiters?.get(account ?? "") ??
    (limiters && new RateLimiter({ requestsPerSecond, slots: shared?.slots, held: heldMs }));
  if (limiter) limiters?.set(account ?? "", limiter);
  return {
    server: COCKROACH_SERVER.origin,
    apiVersion: COCKROACH_API_VERSION,
    key: () => keyNamed(name),
    access: () => accessOf(name),
    onKeyRefused: () => forgetKey(name),
    requestsPerSecond,
    limiter,
    shared,
    held: heldMs,
    person,
    onSend: (change) => noteSent(change, name),
    log: (event) => {
      log().debug({ ...event, key: name }, "cloud call");
      countCloudCall(event, name);
      noteVerdict(event, name);
    },
  };
}

/**
 * Stores that a change is sent with the key of this name, and then its answer. Throws, so that nothing is sent, where the key may not change
 * the cluster, or no longer answers for it.
 */
async function noteSent(change: Change, key: string): Promise<Sent> {
  const db = await store();
  await requireChanges(db, change.clusterId);
  if (keyNameOn(change.clusterId) !== key) throw new CloudError("busy", { outcome: "not_done" });
  const about = { clusterId: change.clusterId, keyMark: presentKeyMark(change.clusterId) };
  const id = await saveSentChange(db, change);
  return async (failure) => {
    await recordKeyAnswer(db, about, failure);
    if (failure?.outcome === "unknown") return;
    // Nothing waits for it, so that it is written with what the change stores next.
    void track(
      saveAnswered(db, id).catch((error: unknown) => log().error({ error }, "the time of an answer was not stored")),
    );
  };
}

/** Counts one call to the Cloud API by the key of this name; its route is a template. */
function countCloudCall(event: CloudCallEvent, key: string): void {
  const { method, route, status, code, priority, queuedMs, durationMs } = event;
  const { cloudCalls, cloudWaits } = metrics();
  cloudCalls.observe({ operation: `${method} ${route}`, status: status ?? code ?? "none", key }, durationMs / 1000);
  cloudWaits.observe({ priority, key }, queuedMs / 1000);
}

/** `since`: when the first answer of this kind came, as far as this server knows. */
export type Verdict = { accepted: boolean; at: number; since: number };

/** Whether the vendor accepted a key last, and when: the latest answer that any key was accepted by, else the latest refusal. */
export function keyVerdict(): Verdict | undefined {
  const all = [...verdicts().values()].sort((one, other) => other.at - one.at);
  return all.find(({ accepted }) => accepted) ?? all[0];
}

/** {@link keyVerdict} of one key. */
export function verdictOf(name: string): Verdict | undefined {
  return verdicts().get(name);
}

function noteVerdict({ code }: CloudCallEvent, name: string): void {
  if (code !== undefined && code !== "cloud_key_refused") return;
  const [accepted, at, last] = [code === undefined, Date.now(), verdictOf(name)];
  verdicts().set(name, { accepted, at, since: last?.accepted === accepted ? last.since : at });
}

function verdicts(): Map<string, Verdict> {
  return singleton("key-verdicts", () => new Map());
}
