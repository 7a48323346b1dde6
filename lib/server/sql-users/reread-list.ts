import { setTimeout as pause } from "node:timers/promises";
import { log } from "../base/log.ts";
import { isStopping, track } from "../base/request/in-flight.ts";
import { singleton } from "../base/singleton.ts";
import { cloud } from "../cloud/cloud-client.ts";
import { besideFullCheck } from "../cloud/full-check-names.ts";
import { auditHead } from "../store/audit/audit-events.ts";
import { storeTime } from "../store/db/clock.ts";
import { store } from "../store/db/store.ts";
import { recordDrift } from "./drift/drift.ts";

/** The pauses between readings. By the first one, a late vendor has mostly done the change. */
const PAUSES_MS = [15_000, 60_000, 5 * 60_000];

/** Reads the list of a cluster in the background and records the drift that it shows. Throws CloudError. */
export async function readInBackground(clusterId: string): Promise<void> {
  const db = await store();
  const [{ sequence: since }, begunAt] = await Promise.all([auditHead(db), storeTime(db)]);
  // Not with a page that was requested before.
  cloud().outdate();
  const { value, ofCheck } = await besideFullCheck(clusterId, () =>
    cloud().listSqlUsers(clusterId, { priority: "background" }),
  );
  const names = value.filter((name) => !ofCheck.has(name));
  await recordDrift(clusterId, { names, since, begunAt });
}

/**
 * Reads the list a few more times, in the background, after a change of unknown outcome. The audit records the outcome that a later list
 * shows, and the account that made the change is notified.
 */
export function rereadLater(clusterId: string): void {
  const current = rereads().get(clusterId);
  if (current) current.again = true;
  else void reread(clusterId);
}

type Reread = { again: boolean };

function rereads(): Map<string, Reread> {
  return singleton("rereads", () => new Map());
}

async function reread(clusterId: string): Promise<void> {
  const current: Reread = { again: true };
  rereads().set(clusterId, current);
  while (current.again) {
    current.again = false;
    for (const ms of singleton("reread-ms", () => PAUSES_MS)) {
      await pause(ms, undefined, { ref: false });
      if (isStopping() || rereads().get(clusterId) !== current) return;
      await track(
        readInBackground(clusterId).catch((error: unknown) =>
          log().warn({ clusterId, error }, "a change of unknown outcome was not checked again"),
        ),
      );
    }
  }
  rereads().delete(clusterId);
}
