import { expect, test } from "vitest";
import { AUDIT_ACTION_NAMES, AUDIT_GROUPS, actionsOf, actionWords } from "./audit.ts";
import { auditListInput } from "./audit-schema.ts";

test("every action is in one group, and every group has actions", () => {
  const inGroups = Object.keys(AUDIT_GROUPS).map(actionsOf);
  expect(inGroups.every(({ length }) => length > 0)).toBe(true);
  expect(inGroups.flat().sort()).toEqual([...AUDIT_ACTION_NAMES].sort());
});

test.each(["sql_user.rotate", "vault.open"])(
  "%s of another version is shown by its name, and can be looked for",
  (name) => {
    expect(actionWords(name)).toBe(name);
    expect(auditListInput.parse({ action: name })).toEqual({ action: [name] });
  },
);

test("names that every object has are not actions nor groups", () => {
  expect(["constructor", "toString.*", "sql_user.*"].map(actionWords)).toEqual([
    "constructor",
    "toString.*",
    "All about SQL users",
  ]);
});
