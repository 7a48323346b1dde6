import { expect, test } from "vitest";
import { leftWords } from "./time-left.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [0, "Over"],
  [-HOUR, "Over"],
  [1, "under 1 min left"],
  [MINUTE, "1 min left"],
  [HOUR - 1, "59 min left"],
  [HOUR, "1 h left"],
  [82 * MINUTE, "1 h 22 min left"],
  [47 * HOUR + 59 * MINUTE, "47 h 59 min left"],
  [48 * HOUR, "2 d left"],
  [51 * HOUR + 5 * MINUTE, "2 d 3 h left"],
])("what is left of %i ms is said as %s", (left, words) => {
  expect(leftWords(1_000 + left, 1_000)).toBe(words);
});
