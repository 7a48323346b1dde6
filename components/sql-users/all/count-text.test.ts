import { expect, test } from "vitest";
import type { EverywhereList, ListedUser } from "#lib/shared/sql-users/everywhere.ts";
import { type EverywhereView, PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { countWords } from "./count-text.ts";

const counts: EverywhereList["counts"] = {
  all: 1_200,
  admin: 11,
  privileged: 1,
  unknown: 60,
  restricted: 1_128,
  outside: 2,
  unowned: 35,
  uncheckable: 4,
};
const page = (count: number, more: boolean) => ({
  users: Array.from({ length: count }, () => ({}) as ListedUser),
  more,
  counts,
  dues: { due: 70, soon: 3 },
  clusters: 2,
});
const view = (some: Partial<EverywhereView>): EverywhereView => Object.assign({}, PLAIN_EVERYWHERE, some);
const later = { clusterId: "c1", name: "app", at: null };

test.each([
  ["no filter", {}, page(40, true), "1,200 SQL users on 2 clusters"],
  ["a state", { state: "admin" }, page(11, false), "11 of 1,200 SQL users on 2 clusters match"],
  ["a state of many pages", { state: "unknown" }, page(40, true), "60 of 1,200 SQL users on 2 clusters match"],
  ["its last page", { state: "unknown", after: later }, page(20, false), "60 of 1,200 SQL users on 2 clusters match"],
  ["one that matches", { search: "app_checkout" }, page(1, false), "1 of 1,200 SQL users on 2 clusters matches"],
  ["none that matches", { search: "nobody" }, page(0, false), "0 of 1,200 SQL users on 2 clusters match"],
  ["due passwords", { due: "now" }, page(40, true), "70 of 1,200 SQL users on 2 clusters match"],
  ["passwords due soon", { due: "soon" }, page(3, false), "3 of 1,200 SQL users on 2 clusters match"],
  [
    "two filters",
    { state: "admin", owner: "t1" },
    page(40, true),
    "More than 40 of 1,200 SQL users on 2 clusters match",
  ],
  ["a search", { search: "app" }, page(40, true), "More than 40 of 1,200 SQL users on 2 clusters match"],
  [
    "its later page",
    { search: "app", after: later },
    page(7, false),
    "More than 40 of 1,200 SQL users on 2 clusters match",
  ],
] as const)("with %s the foot counts those that match", (_, some, list, words) => {
  expect(countWords(list, view(some))).toBe(words);
});
