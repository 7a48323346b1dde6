import { expect, test } from "vitest";
import { chosenWords, leftOutSentence } from "./chosen.ts";

test.each([
  [{ ticked: 10, all: 12, open: 1, out: 1 }, "10 of 12 chosen; 1 needs a level; 1 stays"],
  [{ ticked: 0, all: 3, open: 3, out: 0 }, "0 of 3 chosen; 3 need a level"],
  [{ ticked: 2, all: 3, open: 0, out: 0 }, "2 of 3 chosen"],
])("%o is “%s”", (counts, words) => {
  expect(chosenWords(counts)).toBe(words);
});

test("the next step says who is left out, and nothing where none is", () => {
  expect(leftOutSentence({ open: 1, out: 1 })).toBe("Left out: 1 needs a level, 1 stays.");
  expect(leftOutSentence({ open: 0, out: 0 })).toBeUndefined();
});
