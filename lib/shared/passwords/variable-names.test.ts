import fc from "fast-check";
import { expect, test } from "vitest";
import { variableOf } from "./variable-names.ts";

test.each([
  ["prod", "app_user", "PROD_APP_USER"],
  ["prod", "app-user", "PROD__APP_USER_XD"],
  ["prod-eu", "app", "PROD_EU__APP"],
  ["prod", "eu_app", "PROD_EU_APP"],
  ["prod", "app_user_xd", "PROD__APP_USER_XD_XUU"],
  ["1st", "app", "_1ST_APP"],
])("%s and %s give %s", (cluster, user, expected) => {
  expect(variableOf(cluster, user)).toBe(expected);
});

const cluster = fc.stringMatching(/^[ax][adx0]{0,2}(-[adx]{1,2}){0,2}$/);
const user = fc.stringMatching(/^[ax_][adxu0_.é-]{0,7}$/);

test("two SQL users never share a variable, so that a file of one alone has the same names as a file of both", () => {
  fc.assert(
    fc.property(cluster, user, cluster, user, (a, name, b, other) => {
      expect(variableOf(a, name) === variableOf(b, other)).toBe(a === b && name === other);
      expect(variableOf(a, name)).toMatch(/^[A-Z_][A-Z0-9_]*$/);
    }),
    { numRuns: 5_000 },
  );
});

test("no two of all short names share a variable", () => {
  const letters = ["a", "x", "d", "_", "-"];
  const words = (length: number): string[] =>
    length === 0 ? [""] : words(length - 1).flatMap((begin) => letters.map((letter) => begin + letter));
  const users = [1, 2, 3, 4].flatMap(words);
  const clusters = ["a", "x", "a-a", "a-x", "a-xd", "x-a", "a-a-a", "a-xdd", "d"];
  const pairs = clusters.flatMap((each) => users.map((name) => variableOf(each, name)));
  expect(new Set(pairs).size).toBe(pairs.length);
});
