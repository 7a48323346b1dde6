import { expect, test } from "vitest";
import { settingsFrom } from "./settings.ts";

const stored = (text: string) => settingsFrom(new Map([["creatorsOnlyRestricted", text]]));

test("a setting that nobody has set has its initial value", () => {
  expect(settingsFrom(new Map())).toEqual({ creatorsOnlyRestricted: false });
});

test("a setting is what was stored", () => {
  expect(stored("true")).toEqual({ creatorsOnlyRestricted: true });
  expect(stored("false")).toEqual({ creatorsOnlyRestricted: false });
});

test.each(["", "0", "null", '"false"', "{", "[false]"])(
  "a stored value %j that makes no sense counts as closed",
  (text) => {
    expect(stored(text)).toEqual({ creatorsOnlyRestricted: true });
  },
);

test("what no setting is called is left out", () => {
  expect(settingsFrom(new Map([["removed", "1"]]))).toEqual({ creatorsOnlyRestricted: false });
});
