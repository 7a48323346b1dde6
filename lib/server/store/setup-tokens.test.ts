import { describe, expect, test } from "vitest";
import { freshStore } from "../testing.ts";
import { isLiveSetupToken, newSetupToken, useSetupToken } from "./setup-tokens.ts";

const HOUR = 60 * 60_000;
const START = Date.UTC(2026, 0, 1);
const db = freshStore();

describe("a setup link", () => {
  test("has a secret of 256 bits, of which the store has only the hash", async () => {
    const secret = await newSetupToken(db(), START);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(JSON.stringify(await db().selectFrom("tokens").selectAll().execute())).not.toContain(secret);
  });

  test("can be looked at as often as one likes, and used once", async () => {
    const secret = await newSetupToken(db(), START);
    expect(await isLiveSetupToken(db(), secret, START)).toBe(true);
    expect(await isLiveSetupToken(db(), secret, START)).toBe(true);
    expect(await useSetupToken(db(), secret, START)).toBe(true);
    expect(await isLiveSetupToken(db(), secret, START)).toBe(false);
    expect(await useSetupToken(db(), secret, START)).toBe(false);
  });

  test("lets one of a hundred win who use it at once", async () => {
    const secret = await newSetupToken(db(), START);
    const uses = await Promise.all(Array.from({ length: 100 }, () => useSetupToken(db(), secret, START)));
    expect(uses.filter((won) => won)).toHaveLength(1);
  });

  test("lets one of a hundred win whose use is part of a longer transaction", async () => {
    const secret = await newSetupToken(db(), START);
    const use = () =>
      db()
        .transaction()
        .execute((transaction) => useSetupToken(transaction, secret, START));
    const uses = await Promise.all(Array.from({ length: 100 }, use));
    expect(uses.filter((won) => won)).toHaveLength(1);
  });

  test("is not used up by a setup that fails afterwards", async () => {
    const secret = await newSetupToken(db(), START);
    const failing = db()
      .transaction()
      .execute(async (transaction) => {
        expect(await useSetupToken(transaction, secret, START)).toBe(true);
        throw new Error("the account could not be made");
      });
    await expect(failing).rejects.toThrow("could not be made");
    expect(await useSetupToken(db(), secret, START)).toBe(true);
  });

  test("works for an hour", async () => {
    const secret = await newSetupToken(db(), START);
    expect(await isLiveSetupToken(db(), secret, START + HOUR - 1)).toBe(true);
    expect(await isLiveSetupToken(db(), secret, START + HOUR)).toBe(false);
    expect(await useSetupToken(db(), secret, START + HOUR)).toBe(false);
    expect(await useSetupToken(db(), secret, START + HOUR - 1)).toBe(true);
  });

  test("dies when a newer one is made", async () => {
    const older = await newSetupToken(db(), START);
    const newer = await newSetupToken(db(), START);
    expect(await useSetupToken(db(), older, START)).toBe(false);
    expect(await useSetupToken(db(), newer, START)).toBe(true);
  });

  test.each(["", "invented", "%"])("is not %j", async (secret) => {
    await newSetupToken(db(), START);
    expect(await isLiveSetupToken(db(), secret, START)).toBe(false);
    expect(await useSetupToken(db(), secret, START)).toBe(false);
  });
});
