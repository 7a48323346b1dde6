import "server-only";
import { vi } from "vitest";
import { type Emulator, startEmulator } from "../emulator/emulator.ts";
import type { RecordEntry } from "../emulator/record.ts";
import { clusterFacts } from "../server/clusters/cluster-facts.ts";
import { links } from "../server/sql/links.ts";
import { store } from "../server/store/store.ts";
import { type Person, person } from "./requests.ts";

/* For tests only: Rolecall's server beside the emulator, with its Cloud API and its SQL. */

export type Emulated = {
  cloud: Emulator;
  /** an ADVANCED cluster that answers SQL, with the databases defaultdb, shop and stock */
  clusterId: string;
  /** administrator, who gave the password just now */
  ada: Person;
};

/** For tests with `freshProcess`. Stop it with {@link stopEmulated}. */
export async function startEmulated(): Promise<Emulated> {
  const cloud = await startEmulator({ scenario: "empty", rateLimit: { perSecond: 0 }, log: () => {} });
  vi.stubEnv("COCKROACH_SERVER", cloud.url);
  vi.stubEnv("COCKROACH_API_KEY", cloud.key);
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "0");
  vi.stubEnv("APP_URL", "http://localhost:3000");
  vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
  const clusterId = cloud.addAdvancedCluster(["shop", "stock"]);
  await cloud.openSql(clusterId);
  await clusterFacts().all();
  return { cloud, clusterId, ada: await person("Ada", { administrator: true }) };
}

export async function stopEmulated({ cloud }: Emulated): Promise<void> {
  await links().closeAll();
  await cloud.stop();
}

type Call = Pick<RecordEntry, "method" | "path" | "body">;

/** The calls that could change something, as the emulator received them, from a `seq` on. */
export function callsSince({ cloud }: Emulated, seq: number): Call[] {
  return cloud
    .record(seq)
    .filter(({ method }) => method !== "GET")
    .map(({ method, path, body }) => ({ method, path, body }));
}

type Intent = { id: string; action: string; clusterId: string | null; target: string | null; details: string };

/** The intents of the audit, oldest first. */
export async function intents(): Promise<Intent[]> {
  const rows = await (await store())
    .selectFrom("audit_events")
    .select(["id", "action", "cluster_id", "target", "details"])
    .where("outcome", "=", "intended")
    .orderBy("sequence")
    .execute();
  return rows.map(({ id, action, cluster_id: clusterId, target, details }) => ({
    id,
    action,
    clusterId,
    target,
    details,
  }));
}
