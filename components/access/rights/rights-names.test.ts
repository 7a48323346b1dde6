import { expect, test } from "vitest";
import type { Person, RightsList } from "#lib/shared/people/rights.ts";
import { holderOptions, holdersToChoose, personOptions } from "./rights-names.ts";

const person = (id: string, disabled: boolean, name = id): Person => ({
  id,
  name,
  email: `${id}@example.com`,
  role: "member",
  directory: false,
  disabled,
  teamIds: [],
});

const list: RightsList = {
  people: [person("Mara", false), person("Nils", true)],
  teams: [{ id: "pay", name: "Payments" }],
  grants: [],
  clusters: [],
  settings: { creatorsOnlyRestricted: false, membersAskEverywhere: false, checksEveryDay: true },
};

test("a disabled account says so wherever accounts are chosen from", () => {
  expect(personOptions(list.people).map(({ label }) => label)).toEqual(["Mara", "Nils, disabled"]);
  const same = [person("a", false, "Mara"), person("b", true, "Mara")];
  expect(personOptions(same).map(({ label }) => label)).toEqual([
    "Mara, a@example.com",
    "Mara, b@example.com, disabled",
  ]);
});

test("a role is offered to no disabled account, except to the one that has it", () => {
  const values = (holder?: string) => holdersToChoose(list, holder).map(({ value }) => value);
  expect(values()).toEqual(["account:Mara", "team:pay"]);
  expect(values("account:Nils")).toEqual(["account:Mara", "account:Nils", "team:pay"]);
  expect(holderOptions(list)).toHaveLength(3);
});
