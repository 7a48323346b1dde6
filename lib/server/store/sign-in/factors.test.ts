import { beforeEach, describe, expect, test, vi } from "vitest";
import { unitPerson } from "../../../testing/people.ts";
import { freshProcess } from "../../../testing/server.ts";
import { store } from "../db/store.ts";
import { freshDatabase } from "../db/testing.ts";
import { addAccount } from "../people/accounts.ts";
import { replaceCodes, saveNextTotp, spendRecoveryCode, spendStep, turnOnTotp } from "./factors.ts";

freshProcess();
const HUNDRED = Array.from({ length: 100 }, (_, index) => index);

/* Below the limit of failed sign-ins, which lets only a few of a hundred answers reach the store. */
describe.each([
  ["SQLite", () => undefined],
  ["PostgreSQL", freshDatabase()],
])("of a hundred uses at once, on %s,", (_, url) => {
  let bob: string;
  beforeEach(async () => {
    const address = url();
    if (address) vi.stubEnv("DATABASE_URL", address);
    const account = { ...unitPerson("Bob"), passwordHash: "x", role: "member" } as const;
    bob = await addAccount(await store(), account);
  });

  const wins = async (use: () => Promise<boolean>) =>
    (await Promise.all(HUNDRED.map(use))).filter((isFirst) => isFirst).length;

  test("recovery code race: one has the code", async () => {
    const db = await store();
    await replaceCodes(db, bob, ["one", "two"]);
    expect(await wins(() => spendRecoveryCode(db, bob, "one"))).toBe(1);
    expect(await wins(() => spendRecoveryCode(db, bob, "two"))).toBe(1);
  });

  test("TOTP replay: one has the step, and none an earlier one", async () => {
    const db = await store();
    await saveNextTotp(db, bob, "sealed");
    expect(await turnOnTotp(db, bob, { sealed: "sealed", step: 7 })).toBe(true);
    expect(await wins(() => spendStep(db, bob, 9))).toBe(1);
    expect(await wins(() => spendStep(db, bob, 8))).toBe(0);
  });
});
