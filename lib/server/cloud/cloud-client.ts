import "server-only";
import { apiKey, env, forgetApiKey } from "../base/env/env.ts";
import { presentKeyAccess } from "../base/env/key-access.ts";
import { presentKeyMark } from "../base/env/key-mark.ts";
import { log } from "../base/log.ts";
import { metrics } from "../base/metrics.ts";
import { person } from "../base/request/person.ts";
import { singleton } from "../base/singleton.ts";
import { saveAnswered, saveSentChange } from "../store/audit/sent-changes.ts";
import { isPostgres } from "../store/db/open.ts";
import { store, storeOpenedAt } from "../store/db/store.ts";
import { hasOtherServers } from "../store/jobs/servers.ts";
import type { Change } from "./api/changes.ts";
import { type CloudClient, createCloudClient } from "./api/client.ts";
import type { CloudCallEvent, Sent } from "./api/config.ts";
import { recordKeyAnswer, requireChanges } from "./key-reach.ts";
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
 * The one client of this process, so that all its calls share one queue for the key's ten requests a second; several servers on
 * one store share those.
 */
export function cloud(): CloudClient {
  return singleton("cloud-client", () => {
    const { COCKROACH_SERVER, COCKROACH_API_VERSION, COCKROACH_REQUESTS_PER_SECOND, DATABASE_URL } = env();
    return createCloudClient({
      server: COCKROACH_SERVER.origin,
      apiVersion: COCKROACH_API_VERSION,
      key: () => apiKey(),
      access: presentKeyAccess,
      onKeyRefused: forgetApiKey,
      requestsPerSecond: COCKROACH_REQUESTS_PER_SECOND,
      // A store in a file has one server.
      shared: isPostgres(DATABASE_URL) ? sharedThrough(store) : undefined,
      held: heldMs,
      person,
      onSend: noteSent,
      log: (event) => {
        log().debug(event, "cloud call");
        countCloudCall(event);
        noteVerdict(event);
      },
    });
  });
}

/** Stores that a change is sent, and then its answer. Throws, so that nothing is sent, where the key may not change the cluster. */
async function noteSent(change: Change): Promise<Sent> {
  const db = await store();
  await requireChanges(db, change.clusterId);
  const about = { clusterId: change.clusterId, keyMark: presentKeyMark(change.clusterId) };
  const id = await saveSentChange(db, change);
  return async (failure) => {
    await recordKeyAnswer(db, about, failure);
    if (failure?.outcome === "unknown") return;
    await saveAnswered(db, id).catch((error: unknown) =>
      log().error({ error }, "the time of an answer was not stored"),
    );
  };
}

/** Counts one call to the Cloud API; its route is a template. */
function countCloudCall({ method, route, status, code, priority, queuedMs, durationMs }: CloudCallEvent): void {
  const { cloudCalls, cloudWaits } = metrics();
  cloudCalls.observe({ operation: `${method} ${route}`, status: status ?? code ?? "none" }, durationMs / 1000);
  cloudWaits.observe({ priority }, queuedMs / 1000);
}

type Verdict = { accepted: boolean; at: number };

/** Whether the vendor accepted the key last, and when; undefined before the first call. */
export function keyVerdict(): Verdict | undefined {
  return verdicts().last;
}

function noteVerdict({ code }: CloudCallEvent): void {
  if (code === undefined || code === "cloud_key_refused")
    verdicts().last = { accepted: code === undefined, at: Date.now() };
}

function verdicts(): { last: Verdict | undefined } {
  return singleton("key-verdict", () => ({ last: undefined }));
}
