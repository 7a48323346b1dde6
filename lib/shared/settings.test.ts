import { expect, test } from "vitest";
import { settingsFrom } from "./settings.ts";

const INITIAL = {
  creatorsOnlyRestricted: false,
  membersAskEverywhere: false,
  checksEveryDay: true,
  wayBackHours: 72,
  grantsPerPerson: 5,
  grantsPerTeam: 20,
  grantsPerCluster: 50,
};
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
  "an invalid stored value %j counts as the stricter one",
  (text) => {
    expect(stored(text)).toEqual({ ...INITIAL, creatorsOnlyRestricted: true });
    expect(settingsFrom(new Map([["membersAskEverywhere", text]]))).toEqual(INITIAL);
  },
);

test("an unknown setting is left out", () => {
  expect(settingsFrom(new Map([["removed", "1"]]))).toEqual(INITIAL);
});
