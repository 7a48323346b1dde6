import { expect, test } from "vitest";
import type { WantedAccess } from "../sql-access/wanted-schema.ts";
import { againstSeen } from "./against-seen.ts";
import type { SeenUse } from "./suggestion.ts";

const NOTHING: SeenUse = { rows: [], define: [], backup: false, restore: false, watch: false, beyond: [] };
const WRITES: SeenUse = {
  ...NOTHING,
  rows: [
    { database: "shop", needs: ["read", "insert", "update"] },
    { database: "stock", needs: ["read"] },
  ],
};
const on = (level: "read-only" | "read-write", ...names: string[]): WantedAccess => ({
  level,
  via: "role",
  databases: names.map((name) => ({ name })),
  scope: "both",
});
const OWNS: WantedAccess = { level: "ddl-owner", via: "role", databases: [{ name: "shop" }] };
const BACKUPS: WantedAccess = { level: "backup-operator", via: "role", databases: [] };

const but = (what: string) => `It was seen to use what this does not give: ${what}.`;

test.each<[string, SeenUse | undefined, WantedAccess | null, string | undefined]>([
  ["nothing was seen", undefined, on("read-only", "shop"), undefined],
  ["all is given", WRITES, on("read-write", "shop", "stock"), undefined],
  ["it writes", WRITES, on("read-only", "shop", "stock"), but("inserts and updates in “shop”")],
  ["a database is left out", WRITES, on("read-write", "shop"), but("reads in “stock”")],
  ["no level", { ...NOTHING, rows: [{ database: "shop", needs: ["read"] }] }, null, but("reads in “shop”")],
  ["it changes tables", { ...NOTHING, define: ["shop"] }, on("read-write", "shop"), but("changes of tables in “shop”")],
  ["it owns the schema", { ...NOTHING, define: ["shop"] }, OWNS, undefined],
  ["it owns another one", { ...NOTHING, define: ["stock"] }, OWNS, but("changes of tables in “stock”")],
  ["backups", { ...NOTHING, backup: true }, on("read-only", "shop"), but("backups")],
  ["backups, with the level", { ...NOTHING, backup: true }, BACKUPS, undefined],
  ["restores", { ...NOTHING, restore: true }, BACKUPS, but("restores")],
  ["restores, with the level", { ...NOTHING, restore: true }, { ...BACKUPS, restore: true }, undefined],
  ["activity", { ...NOTHING, watch: true }, on("read-only", "shop"), but("looks at the cluster")],
  [
    "what no level gives",
    { ...NOTHING, beyond: ["roles", "system"] },
    OWNS,
    but("it creates, changes or drops users or roles; it works in the database “system”"),
  ],
])("against a level: %s", (_about, seen, wanted, words) => {
  expect(againstSeen(seen, wanted)).toBe(words);
});
