import type { Emulator } from "../../lib/emulator/emulator.ts";
import type { RecordEntry } from "../../lib/emulator/world/record.ts";

/** The requests that would change a SQL user of this cluster, in the order in which they reached the vendor. */
export function changesSent(cloud: Emulator, clusterId: string, name?: string): RecordEntry[] {
  return cloud
    .record()
    .filter((entry) => entry.clusterId === clusterId && entry.method !== "GET" && (!name || entry.name === name));
}

/** As `changesSent`, by method alone. */
export function methodsSent(cloud: Emulator, clusterId: string, name?: string): string[] {
  return changesSent(cloud, clusterId, name).map(({ method }) => method);
}
