import { expect, test } from "vitest";
import type { KeyReach } from "#lib/shared/key-reach.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { clustersSentence } from "./clusters-sentence.ts";

const cluster = (state: string, key: KeyReach): Cluster => {
  return { id: "1", name: "a", version: "", plan: "", provider: "", regions: [], state, key };
};
const ready = (key: KeyReach) => cluster("CREATED", key);
const locked = (key: KeyReach) => cluster("LOCKED", key);

test.each([
  [[], undefined],
  [[ready("reads"), ready("changes")], "Choose a cluster to see and change its SQL users."],
  [[ready("reads"), locked("reads")], "1 of 2 is not ready: you cannot change SQL users there now."],
  [[ready("reads_only"), ready("reads_only")], "The API key reads: no SQL user can be changed."],
  [[ready("reads_only"), locked("reads_only")], "The API key reads: no SQL user can be changed. 1 of 2 is not ready."],
  [[ready("reads_only"), ready("reads")], "On 1 of 2, the API key only reads."],
  [
    [ready("reads_only"), locked("reads"), locked("changes")],
    "2 of 3 are not ready: you cannot change SQL users there now. On 1 of 3, the API key only reads.",
  ],
])("%o: %s", (clusters, words) => {
  expect(clustersSentence(clusters)).toBe(words);
});
