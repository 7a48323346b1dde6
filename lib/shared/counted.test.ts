import { expect, test } from "vitest";
import { counted, number } from "./counted.ts";

test("numbers are grouped, also with a word", () => {
  expect(number(1_500)).toBe("1,500");
  expect(counted(0, "row")).toBe("0 rows");
  expect(counted(1, "row")).toBe("1 row");
  expect(counted(1_200, "anchor matches", "anchors match")).toBe("1,200 anchors match");
});
