import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { AUDIT_ACTIONS, AUDIT_GROUPS } from "#lib/shared/audit.ts";

type Door = { action: string; permission: string };
const isDoor = (value: unknown): value is Door =>
  typeof value === "object" && value !== null && "action" in value && "permission" in value;

test("every action that a door records has words in the audit, and is in a group", async () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".ts") && !name.includes(".test."));
  const paths = files.map((name) => `${import.meta.dirname}/${name}`);
  const modules: Record<string, unknown>[] = await Promise.all(paths.map((path) => import(/* @vite-ignore */ path)));
  const actions = modules.flatMap((each) => Object.values(each).filter(isDoor)).map(({ action }) => action);
  expect(actions.length).toBeGreaterThan(20);
  expect(actions.filter((action) => !(action in AUDIT_ACTIONS))).toEqual([]);
  const groups = Object.keys(AUDIT_ACTIONS).map((action) => action.replace(/\..*/, ""));
  expect([...new Set(groups)].sort()).toEqual(Object.keys(AUDIT_GROUPS).sort());
});
