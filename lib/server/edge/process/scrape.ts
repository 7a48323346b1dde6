import "server-only";
import { timingSafeEqual } from "node:crypto";
import { env } from "../../base/env/env.ts";
import { isLoopback } from "../../base/env/loopback.ts";
import { tokenHash } from "../../base/ids.ts";
import { metrics } from "../../base/metrics.ts";
import { requestsInFlight } from "../../base/request/in-flight.ts";
import { isSanitized, LOCAL_HEADER } from "../../base/request/request.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import { changesRefusedOn } from "../../store/clusters/key-reach.ts";
import { storeTime } from "../../store/db/clock.ts";
import { store } from "../../store/db/store.ts";
import { jobTotals } from "../../store/jobs/jobs.ts";
import { countLiveSessions } from "../../store/sign-in/live-sessions.ts";

/** Whether the sender of these headers may read the metrics: with the token, or from this machine where none is set. */
export function mayScrape(headers: Headers): boolean {
  const token = env().METRICS_TOKEN;
  if (token) return sameText(headers.get("authorization") ?? "", `Bearer ${token.reveal()}`);
  // Check the host name too: a proxy that hides its clients still passes on the name they called.
  const host = URL.parse(`http://${headers.get("host")}`)?.hostname ?? "";
  return isSanitized(headers) && headers.get(LOCAL_HEADER) === "1" && isLoopback(host);
}

/** Compares in constant time, so that timing reveals neither the first difference nor the length. */
function sameText(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(tokenHash(left)), Buffer.from(tokenHash(right)));
}

/** All metrics in Prometheus text format, with its content type. If the store does not answer, a metric says so. */
export async function scrape(): Promise<{ text: string; contentType: string }> {
  const { registry, inFlight, cloudQueue } = metrics();
  inFlight.set(requestsInFlight());
  for (const [priority, waiting] of Object.entries(cloud().waiting())) cloudQueue.set({ priority }, waiting);
  await readStore();
  return { text: await registry.metrics(), contentType: registry.contentType };
}

async function readStore(): Promise<void> {
  const { storeUp, listAge, changesRefused, sessions, auditSequence, auditHead: headInfo } = metrics();
  const { jobs, jobItems, jobWait } = metrics();
  for (const gauge of [jobs, jobItems, jobWait]) gauge.reset();
  try {
    const db = await store();
    const [now, alive, { sequence, hash }, read, refused, totals] = await Promise.all([
      storeTime(db),
      countLiveSessions(db),
      auditHead(db),
      lastReadings(db),
      changesRefusedOn(db),
      jobTotals(db),
    ]);
    for (const { kind, state, count } of totals.jobs) jobs.set({ kind, state }, count);
    for (const { kind, state, count } of totals.items) jobItems.set({ kind, state }, count);
    for (const { kind, at } of totals.oldest) jobWait.set({ kind }, Math.max(0, (now - at) / 1000));
    changesRefused.set(refused.size);
    if (read.size > 0) listAge.set((Date.now() - Math.min(...read.values())) / 1000);
    sessions.set(alive);
    auditSequence.set(sequence);
    headInfo.reset();
    headInfo.set({ sequence, hash }, 1);
    storeUp.set(1);
  } catch {
    // Otherwise the last values would look current.
    sessions.remove();
    listAge.remove();
    changesRefused.remove();
    auditSequence.remove();
    headInfo.reset();
    storeUp.set(0);
  }
}
