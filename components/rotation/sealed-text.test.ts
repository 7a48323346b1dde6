import { expect, test } from "vitest";
import { openedBy, strandedWords } from "./sealed-text.ts";

test("the passwords of a rotation that a program started are said to be the program's, also to its owner", () => {
  for (const own of [true, false])
    expect(openedBy({ own, program: "works", hasKey: false })).toBe(
      "Only the program that started this rotation can open them.",
    );
  expect(openedBy({ own: true, program: undefined, hasKey: true })).toContain("Only this browser");
  expect(openedBy({ own: false, program: undefined, hasKey: false })).toContain("Only the browser");
});

test("sealed passwords whose token has ended are named, with what to do", () => {
  const users = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `app_${at}` }));
  expect(strandedWords("works", users(1))).toBeUndefined();
  expect(strandedWords("ended", [])).toBeUndefined();
  expect(strandedWords("ended", users(1))).toBe(
    "The API token of that program does not work any more, so it cannot fetch 1 sealed password: app_0. Reset this SQL user, or start another rotation.",
  );
  expect(strandedWords("ended", users(7))).toContain(
    "7 sealed passwords: app_0, app_1, app_2, app_3, app_4 and 2 more. Reset these SQL users",
  );
});
