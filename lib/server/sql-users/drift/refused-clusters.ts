import "server-only";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { keyEntries, keyFileProblem } from "../../base/env/keyring.ts";
import { verdictOf } from "../../cloud/cloud-client.ts";
import { keyClosedOn, lastRefusedOn } from "../../store/clusters/key-reach.ts";
import { knownClusters } from "../../store/clusters/known-clusters.ts";
import { store } from "../../store/db/store.ts";

/** Why no change is sent to a cluster, for all clusters; null where changes are sent. */
export async function keyClosings(): Promise<(clusterId: string) => KeyClosed | null> {
  return keyClosedOn(await store());
}

/** The names of all clusters on which the vendor refused the last change for the role of the key; their ids where the names are unknown. */
export async function refusedClusters(): Promise<string[]> {
  const db = await store();
  const refused = await lastRefusedOn(db);
  if (refused.length === 0) return [];
  const names = new Map((await knownClusters(db)).map(({ id, name }) => [id.toLowerCase(), name]));
  return refused.map((id) => names.get(id) ?? id).sort();
}

/** Whether every API key is configured to read only. */
export function keysOnlyRead(): boolean {
  return keyEntries().every(({ access }) => access === "read");
}

/** How many API keys there are, and how many of them the vendor refused last or cannot be read from their file. */
export function keyCounts(): { all: number; failing: number } {
  const names = keyEntries().map(({ name }) => name);
  const fails = (name: string) => verdictOf(name)?.accepted === false || keyFileProblem(name) !== undefined;
  return { all: names.length, failing: names.filter(fails).length };
}
