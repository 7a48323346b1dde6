import { expect, test } from "vitest";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { clusterFacts, NO_KEY, stateTone, stateWord } from "./cluster-labels.ts";

const cluster: Cluster = {
  id: "5f1c0a7e-0b1d-4c2e-8f3a-6d5b4c3a2f19",
  name: "orders-prod",
  version: "v26.2.1",
  plan: "ADVANCED",
  provider: "AWS",
  regions: ["eu-central-1", "eu-west-1"],
  state: "CREATED",
};

test("the facts of a cluster are one line", () => {
  expect(clusterFacts(cluster)).toBe("Advanced · v26.2.1 · AWS eu-central-1, eu-west-1");
});

test("missing facts leave no gap", () => {
  expect(clusterFacts({ ...cluster, plan: "", version: "", regions: [] })).toBe("AWS");
  expect(clusterFacts({ ...cluster, plan: "", version: "", provider: "", regions: [] })).toBe("");
});

test("only a cluster that can be changed is green", () => {
  expect(stateTone("CREATED")).toBe("ok");
  for (const state of ["CREATING", "CREATION_FAILED", "LOCKED", "DELETED", "HIBERNATED", ""])
    expect(stateTone(state)).toBe("wait");
});

test("every state has a word, including states that the vendor adds later", () => {
  expect(stateWord("LOCKED")).toBe("locked");
  expect(stateWord("SCALING_DOWN")).toBe("scaling down");
  expect(stateWord("")).toBe("unknown");
  expect(stateWord("OFFLINE")).toBe(NO_KEY);
});
