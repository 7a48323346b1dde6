import { KEY_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import type { DotTone } from "#components/ui/words/dot.tsx";
import type { KeyReach } from "#lib/shared/key-reach.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { isWritable } from "#lib/shared/sql-users/is-writable.ts";

/** Of several API keys, none lists the cluster now: it is refused, was taken away, or its file holds none. */
export const NO_KEY = "not read by any key";

const STATE_WORDS: Record<string, string> = {
  UNCONFIRMED: "to be confirmed",
  CREATED: "ready",
  CREATING: "being created",
  CREATION_FAILED: "creation failed",
  LOCKED: "locked",
  DELETED: "deleted",
  OFFLINE: NO_KEY,
};

/** The state of a cluster in plain English; unknown words of the vendor are shown in lower case. */
export function stateWord(state: string): string {
  return STATE_WORDS[state] ?? (state.replaceAll("_", " ").toLowerCase() || "unknown");
}

export function stateTone(state: string): DotTone {
  return isWritable({ state }) ? "ok" : "wait";
}

/** `Advanced` for `ADVANCED`; empty stays empty. */
export function planWord(plan: string): string {
  return plan.charAt(0) + plan.slice(1).toLowerCase();
}

/** All providers but Azure are abbreviations. */
export function providerWord(provider: string): string {
  return provider === "AZURE" ? "Azure" : provider;
}

/** A key that changes nothing there is worth a word; empty otherwise. */
export function keyWord(key: KeyReach | undefined): string {
  const closes = key === "reads_only" || key === "refused" || key === "blind";
  return closes ? (key === "blind" ? "key reads nothing" : `key ${KEY_WORDS[key].mark}`) : "";
}

/** `Advanced · v26.2.1 · AWS eu-central-1, eu-west-1`, without unknown parts. */
export function clusterFacts({ plan, version, provider, regions }: Cluster): string {
  const place = [providerWord(provider), regions.join(", ")].filter(Boolean).join(" ");
  return [planWord(plan), version, place].filter(Boolean).join(" · ");
}
