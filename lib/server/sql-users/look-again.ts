import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { isStopping, track } from "../base/in-flight.ts";
import { log } from "../base/log.ts";
import { singleton } from "../base/singleton.ts";
import { cloud } from "../clusters/cloud-client.ts";
import { auditHead } from "../store/audit-events.ts";
import { storeTime } from "../store/clock.ts";
import { store } from "../store/store.ts";
import { recordDrift } from "./drift.ts";

/** The pauses between readings. By the first one, a late vendor has mostly done the change. */
const PAUSES_MS = [15_000, 60_000, 5 * 60_000];

/** Reads the list of a cluster in the background and records the drift that it shows. Throws CloudError. */
export async function readInBackground(clusterId: string): Promise<void> {
  const db = await store();
  const [{ sequence: since }, begunAt] = await Promise.all([auditHead(db), storeTime(db)]);
  // Not with a page that was asked for before.
  cloud().outdate();
  const names = await cloud().listSqlUsers(clusterId, { priority: "background" });
  await recordDrift(clusterId, { names, since, begunAt });
}

/**
 * Reads the list a few more times, in the background, after a change of unknown outcome. The audit records the outcome that a later list
 * shows, and the account that made the change is notified.
 */
export function lookAgain(clusterId: string): void {
  const look = looks().get(clusterId);
  if (look) look.again = true;
  else void lookOn(clusterId);
}

type Look = { again: boolean };

function looks(): Map<string, Look> {
  return singleton("looks-again", () => new Map());
}

async function lookOn(clusterId: string): Promise<void> {
  const look: Look = { again: true };
  looks().set(clusterId, look);
  while (look.again) {
    look.again = false;
    for (const ms of singleton("look-again-ms", () => PAUSES_MS)) {
      await pause(ms, undefined, { ref: false });
      if (isStopping() || looks().get(clusterId) !== look) return;
      await track(readInBackground(clusterId)).catch((error: unknown) =>
        log().warn({ clusterId, error }, "a change of unknown outcome was not looked at again"),
      );
    }
  }
  looks().delete(clusterId);
}
