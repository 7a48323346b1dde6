import { expect, test } from "vitest";
import { AUDIT_ACTIONS, AUDIT_GROUPS } from "#lib/shared/audit/audit.ts";
import { ENTRIES, type Resource } from "#lib/shared/operations/catalogue.ts";
import { DOORS } from "./catalogue.ts";

type Door = { operation: unknown; permission: string };
const isDoor = (value: unknown): value is Door => typeof value === "object" && value !== null && "permission" in value;

async function doorsOf(resource: Resource): Promise<[string, Door][]> {
  const all: Record<string, unknown> = await DOORS[resource]();
  return Object.entries(all).flatMap(([name, value]) => (isDoor(value) ? [[name, value] as [string, Door]] : []));
}

test("every action that a door records has words in the audit, and is in a group", () => {
  const actions = ENTRIES.map(({ operation }) => operation.action);
  expect(actions.length).toBeGreaterThan(200);
  expect(actions.filter((action) => !(action in AUDIT_ACTIONS))).toEqual([]);
  const groups = Object.keys(AUDIT_ACTIONS).map((action) => action.replace(/\..*/, ""));
  expect([...new Set(groups)].sort()).toEqual(Object.keys(AUDIT_GROUPS).sort());
});

test("every operation has one door, and every door is that of an operation", async () => {
  const resources = Object.keys(DOORS) as Resource[];
  const doors = (await Promise.all(resources.map(doorsOf))).flat();
  const bound = ENTRIES.filter(({ operation }) => operation.kind !== "recorded");
  expect(doors.map(([name]) => name).sort()).toEqual(bound.map(({ key }) => `${key}Door`).sort());
  const byName = new Map(doors);
  for (const { key, operation } of bound) expect(byName.get(`${key}Door`)?.operation, key).toBe(operation);
});
