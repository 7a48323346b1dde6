import { expect, test } from "vitest";
import { settingsFrom } from "./settings.ts";

const INITIAL = { creatorsOnlyRestricted: false, membersAskEverywhere: false };
const stored = (text: string) => settingsFrom(new Map([["creatorsOnlyRestricted", text]]));

test("an unset setting has its initial value", () => {
  expect(settingsFrom(new Map())).toEqual(INITIAL);
});

test("a stored setting is read back", () => {
  expect(stored("true")).toEqual({ ...INITIAL, creatorsOnlyRestricted: true });
  expect(stored("false")).toEqual(INITIAL);
  expect(settingsFrom(new Map([["membersAskEverywhere", "true"]]))).toEqual({ ...INITIAL, membersAskEverywhere: true });
});

test.each(["", "0", "null", '"false"', "{", "[false]"])(
  "a stored value %j that makes no sense counts as closed: the one that lets people do less",
  (text) => {
    expect(stored(text)).toEqual({ ...INITIAL, creatorsOnlyRestricted: true });
    expect(settingsFrom(new Map([["membersAskEverywhere", text]]))).toEqual(INITIAL);
  },
);

test("what no setting is called is left out", () => {
  expect(settingsFrom(new Map([["removed", "1"]]))).toEqual(INITIAL);
});
