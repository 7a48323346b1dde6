import fc from "fast-check";
import { expect, test } from "vitest";
import type { ClusterWay, CountedCluster } from "#lib/shared/sql-users/overview.ts";
import {
  nextToRestrict,
  parseRestrictChoice,
  parseRestrictSelection,
  type RestrictChoice,
  type Restricts,
  type RestrictTarget,
  restrictAllPath,
  restrictManyPath,
  restrictSelectionPath,
} from "./restrict-path.ts";

function parsed(choice: RestrictChoice): ReturnType<typeof parseRestrictChoice> {
  const url = new URL(restrictManyPath("id-prod", choice), "https://rolecall.example");
  expect(url.searchParams.get("cluster")).toBe("id-prod");
  return parseRestrictChoice(url.searchParams, url.hash);
}

test("the address of a restriction keeps what was chosen, whatever the names", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, unit: "grapheme" }), { minLength: 1, maxLength: 400 }), (names) => {
      expect(parsed({ names })).toEqual({ names });
    }),
    { numRuns: 50 },
  );
  for (const state of ["admin", "privileged", "unknown"] as const) expect(parsed({ state })).toEqual({ state });
  expect(parsed({})).toEqual({});
});

test("an address stays short enough for a server, and without its names it chooses nothing", () => {
  const names = Array.from({ length: 1_000 }, (_, at) => `application_${at}`);
  const url = new URL(restrictManyPath("id-prod", { names }), "https://rolecall.example");
  expect(`${url.pathname}${url.search}`.length).toBeLessThan(4_200);
  expect(parseRestrictChoice(url.searchParams, "")).toBeNull();
  expect(parseRestrictChoice(new URLSearchParams("state=restricted"), "")).toEqual({});
});

function selected(targets: readonly RestrictTarget[]) {
  const url = new URL(restrictSelectionPath(targets), "https://rolecall.example");
  expect(url.searchParams.getAll("cluster")).toEqual(targets.map(({ clusterId }) => clusterId));
  expect(`${url.pathname}${url.search}`.length).toBeLessThan(4_200);
  return { url, parsed: parseRestrictSelection(url.searchParams, url.hash) };
}

test("an address over several clusters keeps which SQL user is of which cluster", () => {
  const names = fc.array(fc.string({ minLength: 1, unit: "grapheme" }), { minLength: 1, maxLength: 200 });
  const target = fc.record({ clusterId: fc.uuid(), names });
  const targets = fc.uniqueArray(target, { selector: ({ clusterId }) => clusterId, minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(targets, (all) => {
      expect(selected(all).parsed).toEqual(new Map(all.map(({ clusterId, names: of }) => [clusterId, { names: of }])));
    }),
    { numRuns: 50 },
  );
});

test("a selection of one cluster has the address of that cluster, and one whose names were lost chooses nothing", () => {
  expect(restrictSelectionPath([{ clusterId: "id-prod", names: ["a b"] }])).toBe(
    restrictManyPath("id-prod", { names: ["a b"] }),
  );
  const names = Array.from({ length: 500 }, (_, at) => `application_${at}`);
  const { url } = selected(["a", "b"].map((clusterId) => ({ clusterId, names })));
  expect(parseRestrictSelection(url.searchParams, "")).toBeNull();
});

test("an address of several clusters without names chooses their superusers", () => {
  const url = new URL(restrictAllPath(["a", "b"]), "https://rolecall.example");
  expect(url.searchParams.getAll("cluster")).toEqual(["a", "b"]);
  expect(parseRestrictSelection(url.searchParams, "")).toEqual(
    new Map([
      ["a", { state: "admin" }],
      ["b", { state: "admin" }],
    ]),
  );
});

test("the next cluster is this one while it has superusers that a new restriction can take, then the one with the most", () => {
  const cluster = (id: string, admin: number, more: Partial<CountedCluster> = {}) =>
    Object.assign(
      { id, name: `name-${id}`, whole: true, states: { admin, unknown: 5 }, uncheckable: 1 },
      { stay: 1, restricting: 0, putBack: 0 },
      more,
    ) as CountedCluster;
  const clusters = [
    cluster("a", 9),
    cluster("b", 4),
    cluster("c", 8, { restricting: 6 }),
    cluster("d", 7, { whole: false }),
  ];
  const all = { clusters, ways: [{ id: "b", mayConnect: true }] as ClusterWay[] };
  const found = { mayBe: 4, mayConnect: false, isHere: false };
  const next = (restricts: Restricts, here: string) => nextToRestrict(all, restricts, here);
  expect(next("all", "b")).toEqual({ ...found, id: "b", name: "name-b", left: 3, mayConnect: true, isHere: true });
  expect(next("all", "d")).toEqual({ ...found, id: "a", name: "name-a", left: 8 });
  expect(next(new Set(["b", "c"]), "d")).toEqual({ ...found, id: "b", name: "name-b", left: 3, mayConnect: true });
  expect(next(new Set(["b", "c"]), "a")).toMatchObject({ id: "b", mayConnect: true });
  expect(nextToRestrict({ clusters: [cluster("a", 1), cluster("b", 1)], ways: [] }, "all", "a")).toBeUndefined();
});
