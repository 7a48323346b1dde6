import { expect, vi } from "vitest";
import { JOBS } from "../../server/edge/process/job-kinds.ts";
import { workOnJobs } from "../../server/jobs/work.ts";
import type { Store } from "../../server/store/db/base.ts";
import { store } from "../../server/store/db/store.ts";
import { world } from "../request-steps.ts";
import { registry } from "../server.ts";

/* For tests only: a vendor that waits, and servers that die during a rotation. */

let held = 0;

/** Holds the vendor's answers to changes until it is called. */
export function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  held = 0;
  world.instead = (request, carryOut) => {
    if (request.method !== "PUT") return undefined;
    held += 1;
    return promise.then(() => carryOut());
  };
  return resolve;
}

/** Resolves once this many changes are held. */
export const underWay = (count: number) => vi.waitFor(() => expect(held).toBe(count), { timeout: 20_000 });
export const noPause = async () => {};
/** Works on all stored work as the round of a server does, with these pauses. */
export const workOnAll = (db: Store, pause?: () => Promise<void>) => workOnJobs(db, JOBS, pause ? { pause } : {});

/** Works on rotations alone. */
export async function workOnRotations(db: Store): Promise<void> {
  const others = db.selectFrom("jobs").select(["id", "next_at"]).where("kind", "<>", "rotation");
  const parked = await others.where("next_at", "is not", null).execute();
  await db.updateTable("jobs").set({ next_at: null }).where("kind", "<>", "rotation").execute();
  await workOnAll(db, noPause);
  for (const { id, next_at } of parked) await db.updateTable("jobs").set({ next_at }).where("id", "=", id).execute();
}

/** Replaces the server, which dies; resolves once its sent requests are answered. The store of the file stays open. */
export async function nextServer(): Promise<() => Promise<void>> {
  const opened = registry()?.get("store");
  const works = (registry()?.get("in-flight") as { works: Set<Promise<void>> } | undefined)?.works ?? [];
  registry()?.clear();
  registry()?.set("store", opened);
  await (await store()).deleteFrom("leases").execute();
  world.instead = () => undefined;
  return async () => void (await Promise.all(works));
}
