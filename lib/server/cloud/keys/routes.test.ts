import { expect, test } from "vitest";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import type { KeyEntry } from "../../base/env/keys-file.ts";
import { type Listing, OFFLINE, routesOf } from "./routes.ts";

const [A, B, C] = ["a", "b", "c"].map((last) => `6f1c7a52-0000-4000-8000-00000000000${last}`) as [
  string,
  string,
  string,
];
const cluster = (id: string): Cluster => ({
  id,
  name: `cluster-${id.at(-1)}`,
  version: "v26.2.1",
  plan: "STANDARD",
  provider: "AWS",
  regions: [],
  state: "CREATED",
});
const entry = (name: string, more: Partial<KeyEntry> = {}): KeyEntry =>
  Object.assign(
    { name, file: `/${name}`, access: "change", account: name, clusters: undefined, audit: false } as const,
    more,
  );
const sees = (key: string, organizationId: string, ...ids: string[]): Listing => ({
  key,
  organizationId,
  clusters: ids.map(cluster),
});
const route = (known: Partial<Parameters<typeof routesOf>[0]>) => {
  const { clusters, routes, claims } = routesOf({
    entries: [],
    listings: [],
    bindings: new Map(),
    clusters: [],
    isRefused: () => false,
    decided: new Map(),
    ...known,
  });
  return { routes: Object.fromEntries(routes), claims, states: clusters.map(({ name, state }) => [name, state]) };
};

test("a cluster that two keys see is answered for by the first that may change it, else by the first", () => {
  const entries = [entry("look", { access: "read" }), entry("one"), entry("two")];
  const listings = [sees("look", "org", A, B, C), sees("one", "org", A, B), sees("two", "org", A, B)];
  const isRefused = (id: string, key: string) => id === B && key === "one";
  expect(route({ entries, listings, isRefused }).routes).toEqual({ [A]: "one", [B]: "two", [C]: "look" });
});

test("a key answers only for the clusters that it is for, and one for the audit log for none", () => {
  const entries = [entry("one", { clusters: [A] }), entry("log", { audit: true }), entry("two")];
  const listings = [sees("one", "org", A, B), sees("log", "org", A, B, C), sees("two", "org", B)];
  expect(route({ entries, listings }).routes).toEqual({ [A]: "one", [B]: "two" });
});

test("a cluster stays with the organization of the key that saw it first: another's claim is refused and named", () => {
  const entries = [entry("theirs"), entry("ours")];
  const listings = [sees("theirs", "other", A, B), sees("ours", "org", A, C)];
  const bindings = new Map([[A, { organizationId: "org", key: "ours", mark: "" }]]);
  expect(route({ entries, listings, bindings })).toMatchObject({
    routes: { [A]: "ours", [B]: "theirs", [C]: "ours" },
    claims: [{ clusterId: A, clusterName: "cluster-a", key: "theirs" }],
  });
  // Also while its own key does not see it, and of two that see it for the first time.
  expect(route({ entries, listings: [sees("theirs", "other", A), sees("ours", "org")], bindings }).routes).toEqual({});
  expect(route({ entries, listings }).routes).toMatchObject({ [A]: "theirs" });
});

const known = [A, B].map((id) => ({ id, name: `cluster-${id.at(-1)}`, plan: "", version: "", state: "CREATED" }));
const ofOne = new Map([A, B, C].map((id) => [id, { organizationId: "org", key: "one", mark: "" }]));

test("the clusters of a key that did not answer are offline, unless another key that may change them sees them", () => {
  const entries = [entry("one"), entry("two")];
  const listings: Listing[] = [{ key: "one", failure: new Error() }, sees("two", "org", B)];
  expect(route({ entries, listings, bindings: ofOne, clusters: known })).toMatchObject({
    routes: { [A]: "one", [B]: "two" },
    states: [
      ["cluster-a", OFFLINE],
      ["cluster-b", "CREATED"],
    ],
  });
  // A key that is gone takes its clusters along.
  const gone = { entries: [entry("two")], listings: [sees("two", "org")], bindings: ofOne, clusters: known };
  expect(route(gone)).toMatchObject({ routes: {}, states: [] });
});

test("a key that only reads does not take the place of one that may change and does not answer", () => {
  const entries = [entry("one"), entry("look", { access: "read" })];
  const listings: Listing[] = [{ key: "one", failure: new Error() }, sees("look", "org", A, B, C)];
  expect(route({ entries, listings, bindings: ofOne, clusters: known }).routes).toEqual({ [A]: "one", [B]: "one" });
});

test("a cluster that was never bound stays in the list while a key does not answer, and is asked with none", () => {
  const listings: Listing[] = [{ key: "one", failure: new Error() }, sees("two", "org", C)];
  const found = route({ entries: [entry("one"), entry("two")], listings, clusters: known });
  expect(found.routes).toEqual({ [C]: "two" });
  expect(found.states.map(([, state]) => state)).toEqual([OFFLINE, OFFLINE, "CREATED"]);
});

test("a cluster stays with the key that answered last, while that may change it and is not refused", () => {
  const entries = [entry("two"), entry("one"), entry("look", { access: "read" })];
  const listings = [sees("two", "org", A, B, C), sees("one", "org", A, B), sees("look", "org", A, B, C)];
  const isRefused = (id: string, key: string) => id === B && key === "one";
  expect(route({ entries, listings, bindings: ofOne, isRefused }).routes).toEqual({
    [A]: "one",
    [B]: "two",
    [C]: "two",
  });
});
