import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelCluster } from "../testing/model-cluster.ts";
import { DROPPED_MEANWHILE, type LiveEveryone, liveEveryoneVerdict } from "./live-everyone.ts";
import { CHANGED_MEANWHILE, UNSEEN_SYSTEM } from "./live-verdict.ts";
import { isOptions, isRoles, isSystem } from "./proofs.ts";
import type { ResultSet } from "./read/result-set.ts";

const CODE = "Ab3_dEf-Gh1jKlMn";
const USERS = ["app_one", "app_two", "ops_role"];
const DATABASES = ["shop", "billing"];

const setsOf = (model: ModelCluster, users: readonly string[] = USERS): ResultSet[] =>
  model.everyone(DATABASES, CODE, users).map(({ columns, rows }) => ({ columns, rows, ended: true }));
const changeable = (sets: readonly ResultSet[]) =>
  sets.filter((set) => isOptions(set) || isRoles(set) || isSystem(set));
const sight = (database: string, can = "t"): ResultSet => ({
  columns: ["seen_database", "can_connect"],
  rows: [[database, can]],
});
const SEEN = [...DATABASES, "system"].map((database) => sight(database));

/** The cluster as it is at the start and, where it has changed, at the end. */
function answer(start: ModelCluster, end = start, more: Partial<LiveEveryone> = {}): LiveEveryone {
  return { databases: DATABASES, sets: setsOf(start), sights: SEEN, again: changeable(setsOf(end)), ...more };
}
const model = (change: (model: ModelCluster) => void = () => {}) => {
  const made = new ModelCluster();
  change(made);
  return made;
};
const states = (live: LiveEveryone) =>
  Object.fromEntries(liveEveryoneVerdict(CODE, live).users.map(({ name, state }) => [name, state]));
const RESTRICTED = { app_one: "restricted", app_two: "restricted", ops_role: "restricted" };

test("a cluster that stays as it is proves the state of each", () => {
  expect(states(answer(model()))).toEqual(RESTRICTED);
  const grown = model((each) => {
    each.members.push({ role: "admin", member: "app_one", admin: false });
    each.options.set("app_two", ["CREATEROLE"]);
  });
  expect(states(answer(grown))).toEqual({ ...RESTRICTED, app_one: "admin", app_two: "privileged" });
});

test("what changes of a role is a change of its members, and what changes of public one of all", () => {
  const start = (each: ModelCluster) => each.members.push({ role: "ops_role", member: "app_one", admin: false });
  const end = model((each) => {
    start(each);
    each.options.set("ops_role", ["CREATEROLE"]);
  });
  const { users, unread } = liveEveryoneVerdict(CODE, answer(model(start), end));
  expect(users.map(({ name }) => name)).toEqual(["app_two"]);
  expect([...unread]).toEqual([
    ["app_one", CHANGED_MEANWHILE],
    ["ops_role", CHANGED_MEANWHILE],
  ]);
  const all = model((each) => each.system.push({ to: "public", privilege: "CREATEROLE", option: false }));
  expect(states(answer(model(), all))).toEqual({});
});

test("one that is dropped while the check reads is named, and one that becomes admin is admin", () => {
  const end = model((each) => each.members.push({ role: "admin", member: "app_two", admin: false }));
  const again = changeable(setsOf(end, ["app_two", "ops_role"]));
  const { users, unread } = liveEveryoneVerdict(CODE, answer(model(), end, { again }));
  expect(users.map(({ name, state }) => [name, state])).toEqual([
    ["app_two", "admin"],
    ["ops_role", "restricted"],
  ]);
  expect([...unread]).toEqual([["app_one", DROPPED_MEANWHILE]]);
});

test.each<[string, Partial<LiveEveryone>]>([
  ["a database hides", { sights: [sight("shop"), sight("billing", "f")] }],
  ["a database does not answer", { sights: [sight("shop"), null] }],
  ["a database answers for another", { sights: [sight("shop"), sight("shop")] }],
  ["only the Cloud API lists a database", { databases: [...DATABASES, "later"], sights: [...SEEN, sight("later")] }],
])("where %s, only admin is proved", (_what, more) => {
  const start = model((each) => {
    each.members.push({ role: "admin", member: "app_one", admin: false });
    each.options.set("app_two", ["CREATEROLE"]);
  });
  expect(states(answer(start, start, more))).toEqual({ app_one: "admin" });
});

test("a database whose grants were not read, though the cluster lists it, leaves only admin proved", () => {
  const sets = new ModelCluster().everyone(DATABASES, CODE, USERS, ["hidden"]);
  const live = { databases: [...DATABASES, "hidden"], sights: [...SEEN, sight("hidden")] };
  const { users, unread } = liveEveryoneVerdict(CODE, answer(model(), model(), Object.assign(live, { sets })));
  expect(users).toEqual([]);
  expect(unread.get("app_one")).toBe("hidden was not looked at.");
});

test("an observer that does not see the database system says so", () => {
  expect(liveEveryoneVerdict(CODE, answer(model())).unseen).toEqual([]);
  const blind = answer(model(), model(), { sights: SEEN.slice(0, 2) });
  expect(liveEveryoneVerdict(CODE, blind)).toMatchObject({ unseen: [UNSEEN_SYSTEM] });
  expect(states(blind)).toEqual(RESTRICTED);
});

test("nobody with a power is ever restricted, whatever rows a cluster leaves out, doubles or moves", () => {
  const powerful = model((each) => {
    each.members.push({ role: "ops_role", member: "app_one", admin: false });
    each.members.push({ role: "admin", member: "ops_role", admin: false });
    each.options.set("app_two", ["CREATEROLE"]);
  });
  const sets = setsOf(powerful);
  const at = fc.nat(sets.length - 1);
  fc.assert(
    fc.property(at, at, fc.nat(5), fc.constantFrom("drop", "double", "swap", "cut"), (one, other, row, how) => {
      const mangled = sets.map((set) => ({ columns: set.columns, rows: [...set.rows] }));
      const [first, second] = [mangled[one], mangled[other]];
      if (!first || !second) return;
      if (how === "drop") first.rows.splice(row, 1);
      else if (how === "double") first.rows.push(...first.rows);
      else if (how === "cut") mangled.splice(one, 1);
      else [mangled[one], mangled[other]] = [second, first];
      const { users } = liveEveryoneVerdict(CODE, answer(powerful, powerful, { sets: mangled }));
      for (const { name, state } of users) expect(state, `${how} ${one} ${other} ${name}`).not.toBe("restricted");
    }),
    { numRuns: process.env.ROLECALL_PROVE ? 20_000 : 300 },
  );
});

test("an answer that is not whole proves nothing", () => {
  const lacking = answer(model(), model(), { again: changeable(setsOf(model())).slice(1) });
  const odd = setsOf(model()).map(({ columns, rows }) => ({ columns, rows: rows.map((row) => [...row, "more"]) }));
  for (const live of [lacking, answer(model(), model(), { sets: odd }), answer(model(), model(), { sets: [] })])
    expect(liveEveryoneVerdict(CODE, live)).toMatchObject({ users: [], reasons: [expect.any(String)] });
});

test("rights of public are not judged for each of thousands of users without end", () => {
  const users = Array.from({ length: 3_000 }, (_, at) => `u${at}`);
  const grown = model((each) => {
    for (let at = 0; at < 2_000; at++) each.system.push({ to: "public", privilege: `P${at}`, option: false });
  });
  const sets = setsOf(grown, users);
  const before = process.cpuUsage();
  const { reasons } = liveEveryoneVerdict(CODE, answer(grown, grown, { sets, again: changeable(sets) }));
  const { user, system } = process.cpuUsage(before);
  expect(reasons.join()).toContain("public has too many rights");
  if (process.env.ROLECALL_PROVE) expect((user + system) / 1_000).toBeLessThan(5_000);
});
