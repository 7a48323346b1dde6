import { expect, test } from "vitest";
import { INITIAL_SETTINGS } from "#lib/shared/settings.ts";
import type { ListedCluster, ListedUser } from "#lib/shared/sql-users/everywhere.ts";
import { bulkActionsFor } from "../bulk/bulk-actions.tsx";
import { clusterWords, namesByCluster, SELECTED_MAX, splitByRight } from "../bulk/selected-user.ts";
import { rowKey, withShownToggled } from "../filters/selection.ts";
import { withSelection } from "./use-chosen.ts";

const place = (id: string, clusterRole: "cluster_admin" | "cluster_developer"): ListedCluster => ({
  id,
  name: `name-of-${id}`,
  plan: "",
  state: "CREATED",
  rights: { role: "member", clusterRole, settings: INITIAL_SETTINGS },
});
const user = (clusterId: string, name: string, whole = true): ListedUser => ({
  id: `row_${clusterId}_${name}`,
  clusterId,
  cluster: `name-of-${clusterId}`,
  name,
  whole,
  state: "unknown",
});

const places = [place("a", "cluster_admin"), place("b", "cluster_developer")];
const page = { places, users: [user("a", "app"), user("b", "app"), user("c", "own", false)] };
const all = withSelection(new Map(), withShownToggled(new Set(), page.users), page) ?? new Map();

test("two SQL users of one name on two clusters are two in a selection, and one of a team alone is none", () => {
  expect([...all.keys()]).toEqual(["a/app", "b/app"]);
  expect([...all.values()].map(({ id }) => id)).toEqual(["row_a_app", "row_b_app"]);
});

test("a selection stays over pages, and what it knows of each with it", () => {
  const next = { places: [place("d", "cluster_admin")], users: [user("d", "bi")] };
  const after = withSelection(all, new Set([...all.keys(), "d/bi"]), next);
  expect([...(after?.values() ?? [])].map(rowKey)).toEqual(["a/app", "b/app", "d/bi"]);
  expect(withSelection(all, new Set(["b/app"]), next)?.size).toBe(1);
});

test(`more than ${SELECTED_MAX} cannot be selected`, () => {
  const users = Array.from({ length: SELECTED_MAX + 1 }, (_, index) => user("a", `app_${index}`));
  const keys = users.map(rowKey);
  expect(withSelection(new Map(), new Set(keys), { places, users })).toBeUndefined();
  expect(withSelection(new Map(), new Set(keys.slice(1)), { places, users })?.size).toBe(SELECTED_MAX);
});

test("each action is offered where the person may do it with one, and names those that it leaves out", () => {
  const users = [...all.values()];
  expect(bulkActionsFor(users)).toEqual(["restrict", "rotate", "owner", "disable"]);
  expect(bulkActionsFor(users.slice(1))).toEqual([]);
  const { allowed, leftOut } = splitByRight(users, "sql_users.apply");
  expect(namesByCluster(allowed)).toEqual([{ clusterId: "a", names: ["app"] }]);
  expect(leftOut.map(rowKey)).toEqual(["b/app"]);
});

test("the bar says how many of which cluster, the most first", () => {
  const users = [...all.values(), ...all.values(), ...all.values()].slice(1);
  expect(clusterWords(users)).toBe("3 of name-of-b, 2 of name-of-a");
});
