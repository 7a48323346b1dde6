import { expect, test } from "vitest";
import { scopeLabels } from "./label-scopes.ts";
import { allLabels, FOLDER_PATTERN, hasLabel, isClusterSought, LABEL_MAX, labelsOf } from "./vendor-labels.ts";

const CLUSTER = { name: "freight-prod", labels: { env: "production", cost_center: "4410" } };

test("labels are written as key=value, in the order of their keys", () => {
  expect(labelsOf(CLUSTER)).toEqual(["cost_center=4410", "env=production"]);
  expect(labelsOf({})).toEqual([]);
});

test("a folder stands behind the labels, and no label has its text", () => {
  const folder = "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01";
  const placed = { name: "a", folder, labels: { env: "production" } };
  expect(labelsOf(placed)).toEqual(["env=production", `folder ${folder}`]);
  expect(FOLDER_PATTERN.test(`folder ${folder}`)).toBe(true);
  expect(hasLabel(placed, `folder ${folder}`)).toBe(true);
  expect(hasLabel({ labels: { [`folder ${folder}`]: "" } }, `folder ${folder}`)).toBe(false);
  expect(isClusterSought(placed, folder.slice(0, 8))).toBe(true);
  // Who moves clusters between folders gives nobody a right.
  expect(scopeLabels([placed])).toEqual(["env=production"]);
});

test("a cluster has a label only as a whole", () => {
  expect(hasLabel(CLUSTER, "env=production")).toBe(true);
  for (const other of ["env", "env=prod", "production", "ENV=production"]) expect(hasLabel(CLUSTER, other)).toBe(false);
});

test("a cluster is sought by its name or a label, in any case", () => {
  for (const text of ["", " FREIGHT", "ENV=prod", "4410"]) expect(isClusterSought(CLUSTER, text), text).toBe(true);
  expect(isClusterSought(CLUSTER, "staging")).toBe(false);
});

test("the labels of many clusters are there once, without those that no filter takes", () => {
  const long = { labels: { note: "x".repeat(LABEL_MAX) } };
  expect(allLabels([CLUSTER, { labels: { env: "production" } }, {}, long])).toEqual([
    "cost_center=4410",
    "env=production",
  ]);
});
