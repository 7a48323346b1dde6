import { expect, test } from "vitest";
import { lacksRootFix } from "./advisories.ts";

test.each([
  ["v26.1.1", true],
  ["v26.1.2", false],
  ["v26.2.0", false],
  ["v25.4.6", true],
  ["v25.4.7", false],
  ["v25.3.9", true],
  ["v25.2.15", true],
  ["v25.2.16", false],
  ["v24.3.30", false],
  ["v24.1.26", true],
  ["v23.2.30", true],
  ["", false],
  ["newest", false],
])("%s lacks the fix of S-26052016: %s", (version, expected) => {
  expect(lacksRootFix(version)).toBe(expected);
});
