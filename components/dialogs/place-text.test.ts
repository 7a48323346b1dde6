import { expect, test } from "vitest";
import { placeWords } from "./place-text.ts";

test.each([
  ["change", { before: 12, seconds: 1.6 }, false, "12 changes are before yours, about 2 s."],
  ["change", { before: 1, seconds: 0.2 }, false, "1 change is before yours, about 1 s."],
  ["change", { before: 0, seconds: 19.8 }, false, "Yours is next to be sent: about 20 s."],
  ["read", { before: 1_200, seconds: 132 }, false, "1,200 requests are before yours, about 132 s."],
  ["change", { before: 12, seconds: 1.6 }, true, "12 changes are before yours on this server, at least 2 s."],
] as const)("the words of a place: %s %j, shared %s", (kind, place, shared, words) => {
  expect(placeWords(kind, place, shared)).toBe(words);
});
