import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { freshFolder } from "../../../testing/server.ts";
import { openStore } from "../db/open.ts";
import { twoServers } from "../db/testing.ts";
import { takeLease } from "./leases.ts";

const { first, second } = twoServers();
const HASTY = { longestWaitMs: 0 };

test("one of two servers has a lease, and the other when it is given back", async () => {
  const giveBack = await takeLease(first(), "a");
  expect(await takeLease(second(), "a", HASTY)).toBeUndefined();
  await giveBack?.();
  expect(await takeLease(second(), "a", HASTY)).toBeDefined();
});

test("leases of different names are independent", async () => {
  await takeLease(first(), "a");
  expect(await takeLease(second(), "b", HASTY)).toBeDefined();
});

test("of twenty who want it at once, one after the other has it", async () => {
  let having = 0;
  let most = 0;
  const had = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const giveBack = await takeLease(index % 2 ? first() : second(), "a");
      having += 1;
      most = Math.max(most, having);
      await sql`select 1`.execute(first());
      having -= 1;
      await giveBack?.();
      return giveBack !== undefined;
    }),
  );
  expect(most).toBe(1);
  expect(had).toEqual(Array.from({ length: 20 }, () => true));
});

test("it is renewed for as long as it is needed", async () => {
  const giveBack = await takeLease(first(), "a", { lastsMs: 300 });
  const endsAt = () => first().selectFrom("leases").select("expires_at").where("name", "=", "a").executeTakeFirst();
  const firstEnd = (await endsAt())?.expires_at ?? 0;
  // Renewed after the first time had run out, by the clock of the database.
  await expect.poll(async () => ((await endsAt())?.expires_at ?? 0) - firstEnd).toBeGreaterThan(300);
  expect(await takeLease(second(), "a", HASTY)).toBeUndefined();
  await giveBack?.();
});

test("the lease of a dead holder expires", async () => {
  await first()
    .insertInto("leases")
    .values({ name: "a", holder: "dead", expires_at: Date.now() + 400 })
    .execute();
  expect(await takeLease(second(), "a", HASTY)).toBeUndefined();
  expect(await takeLease(second(), "a", { longestWaitMs: 5_000 })).toBeDefined();
});

describe("in a SQLite file", () => {
  const folder = freshFolder();
  const open = () => openStore(`sqlite:${join(folder(), "rolecall.db")}`);

  test("a lease of a server that has died is free after the start, whatever its clock was", async () => {
    const died = await open();
    await died
      .insertInto("leases")
      .values({ name: "claim:1", holder: "dead", expires_at: Date.now() + 30 * 60_000 })
      .execute();
    await died.destroy();
    const store = await open();
    const giveBack = await takeLease(store, "claim:1", HASTY);
    expect(giveBack).toBeDefined();
    await giveBack?.();
    await store.destroy();
  });

  test("a lease is in memory alone, so taking it writes nothing to the disk", async () => {
    const store = await open();
    const giveBack = await takeLease(store, "claim:1");
    const onDisk = await sql`select name from main.leases`.execute(store);
    expect(onDisk.rows).toEqual([]);
    expect(await takeLease(store, "claim:1", HASTY)).toBeUndefined();
    await giveBack?.();
    await store.destroy();
  });
});

test("a holder that was too slow and lost it does not take it from the present holder", async () => {
  const giveBack = await takeLease(first(), "a");
  await first().updateTable("leases").set({ holder: "another server" }).execute();
  await giveBack?.();
  expect(await takeLease(second(), "a", HASTY)).toBeUndefined();
});
