import { expect, test } from "vitest";
import { hasSince, parseVersion } from "./version.ts";

test.each([
  ["v26.2.1", 2602],
  ["v26.2", 2602],
  ["26.3.0-alpha.1", 2603],
  ["v25.10.3", 2510],
  ["v23.2.0", 2302],
  ["", null],
  [undefined, null],
  ["v26", null],
  ["latest", null],
  ["CockroachDB v26.2.1", null],
])("%s is the release %s", (text, release) => {
  expect(parseVersion(text)).toBe(release);
});

test("releases are compared by number, and an unknown one has nothing that came later", () => {
  expect(hasSince(2510, "v25.4")).toBe(true);
  expect(hasSince(2504, "v25.4")).toBe(true);
  expect(hasSince(2503, "v25.4")).toBe(false);
  expect(hasSince(null, "v25.4")).toBe(false);
});
