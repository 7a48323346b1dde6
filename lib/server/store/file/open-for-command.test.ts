import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder } from "../../../testing/server.ts";
import { auditHead } from "../audit/audit-events.ts";
import { openStore } from "../db/open.ts";
import { openBesideServer } from "./open-for-command.ts";

const folder = freshFolder();
const url = () => `sqlite:${join(folder(), "rolecall.db")}`;

test("a store that a server has open is opened too, to be read and written", async () => {
  const server = await openStore(url());
  const beside = await openBesideServer(url());
  expect(await auditHead(beside)).toEqual({ sequence: 0, hash: "" });
  await beside.updateTable("audit_head").set({ sequence: 7 }).execute();
  await beside.destroy();
  expect((await auditHead(server)).sequence).toBe(7);
  await server.destroy();
});

test("a store that is not there is not made", async () => {
  await expect(openBesideServer(url())).rejects.toThrow(`there is no store at ${join(folder(), "rolecall.db")}`);
  expect(readdirSync(folder())).toEqual([]);
});

test("the store of another version is left alone", async () => {
  const store = await openStore(url());
  const changed = store.withTables<{ kysely_migration: { name: string; timestamp: string } }>();
  const [last] = await changed.selectFrom("kysely_migration").selectAll().orderBy("name", "desc").limit(1).execute();
  if (!last) throw new Error("nothing was migrated");
  await changed.deleteFrom("kysely_migration").where("name", "=", last.name).execute();
  await expect(openBesideServer(url())).rejects.toThrow("that of an older Rolecall");
  await changed
    .insertInto("kysely_migration")
    .values([last, { ...last, name: "9999-later" }])
    .execute();
  await expect(openBesideServer(url())).rejects.toThrow("a newer Rolecall has changed the store (9999-later)");
  await store.destroy();
  expect(existsSync(join(folder(), "rolecall.db-wal"))).toBe(false);
});
