import { expect, test } from "vitest";
import { stopWords } from "./stop-text.ts";

test.each([
  [{ waiting: 0, done: 0 }, ""],
  [{ waiting: 0, done: 3 }, " 3 new passwords remain."],
  [{ waiting: 1, done: 1 }, " 1 SQL user keeps its old password; rotate it later. 1 new password remains."],
  [
    { waiting: 1_200, done: 3_400 },
    " 1,200 SQL users keep their old passwords; rotate them later. 3,400 new passwords remain.",
  ],
])("a stop with %j says what is left of either, and of none nothing", (counts, rest) => {
  expect(stopWords(counts)).toBe(`Changes in progress finish first.${rest}`);
});
