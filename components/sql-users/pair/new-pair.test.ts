import { expect, test } from "vitest";
import { firstAct, type NewPair, waysToPair } from "./new-pair.ts";

const member = (name: string) => ({ name, state: "restricted" }) as const;
const PAIR = { active: member("app"), idle: member("app_b"), role: "app_rw" };
const made: NewPair = { first: "app", second: "app_b", role: "app_rw", how: "created" };

test.each([
  ["runs", made],
  ["runs", Object.assign({}, made, { second: "APP_B" })],
  ["asks", Object.assign({}, made, { how: "existing" })],
  [null, undefined],
  [null, Object.assign({}, made, { second: "old_admin" })],
  [null, Object.assign({}, made, { role: "other_rw" })],
  [null, Object.assign({}, made, { first: "app_b", second: "app" })],
] as const)("the SQL of a pair: %s, where this page made %o", (act, of) => {
  expect(firstAct(of, PAIR)).toBe(act);
});

test("a partner is created only where the API key may change SQL users", () => {
  const ways = (keyClosed?: "reads" | "refused") => waysToPair({ keyClosed }).map(({ id }) => id);
  expect([ways(), ways("reads"), ways("refused")]).toEqual([["create", "existing"], ["existing"], ["existing"]]);
});
