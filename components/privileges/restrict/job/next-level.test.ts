import { expect, test } from "vitest";
import { wantedAccessSchema } from "#lib/shared/sql-access/wanted-schema.ts";
import { nextLevel } from "./next-level.ts";

const READ = { level: "read-only", via: "role", databases: [{ name: "shop" }], scope: "both", routines: true } as const;

test("the level above has the same databases, and is one that the server takes", () => {
  const write = nextLevel({ ...READ, databases: [{ name: "shop" }] });
  const owner = nextLevel(write ?? null);
  expect([write?.level, owner?.level]).toEqual(["read-write", "ddl-owner"]);
  for (const each of [write, owner]) {
    expect(each).toMatchObject({ via: "role", databases: [{ name: "shop" }] });
    expect(wantedAccessSchema.safeParse(JSON.parse(JSON.stringify(each))).success).toBe(true);
  }
  expect([nextLevel(owner ?? null), nextLevel(null), nextLevel({ level: "monitoring", via: "role" })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
