import { expect, test } from "vitest";
import type { RestrictPreviewUser } from "#lib/shared/restrict/restriction.ts";
import { canaryOf, canarySays, goingOf } from "./canary.ts";

const user = (name: string, more: Partial<RestrictPreviewUser> = {}): RestrictPreviewUser => ({
  name,
  state: "admin",
  script: [],
  loses: [],
  digest: "0".repeat(64),
  ...more,
});
const withSessions = (name: string, sessions: number) => user(name, { sessions });

test("the first one is in use where any is, with the fewest sessions of these", () => {
  const going = [withSessions("idle", 0), withSessions("some", 2), withSessions("few", 1)];
  expect(canaryOf(going, new Map([["idle", 9]]))?.name).toBe("few");
});

test("where none is in use, the one that logged in last comes first, else the first of the order", () => {
  const going = [withSessions("a", 0), withSessions("b", 0), withSessions("c", 0)];
  expect(
    canaryOf(
      going,
      new Map([
        ["b", 5],
        ["c", 7],
      ]),
    )?.name,
  ).toBe("c");
  expect(canaryOf(going, new Map())?.name).toBe("a");
});

test("the active one of a pair is no first one by itself, and of one alone there is no order", () => {
  const pair = { partner: "idle", active: true };
  const going = [withSessions("idle", 0), user("active", { sessions: 3, pair }), withSessions("other", 4)];
  expect(canaryOf(going, new Map())?.name).toBe("other");
  expect(canaryOf(going.slice(0, 1), new Map())).toBeUndefined();
});

test("only those with shown statements are restricted", () => {
  const left = { ...user("left"), problem: "protected" } as RestrictPreviewUser;
  delete left.digest;
  expect(goingOf({ users: [left, user("going")] }).map(({ name }) => name)).toEqual(["going"]);
});

test.each([
  ["used", withSessions("one", 1), [withSessions("other", 0)]],
  ["unused", withSessions("one", 0), [withSessions("other", 1)]],
  ["none_used", withSessions("one", 0), [withSessions("other", 0)]],
  ["unknown", user("one"), [user("other")]],
] as const)("what the wait shows: %s", (says, first, others) => {
  expect(canarySays(first, [first, ...others])).toBe(says);
});
