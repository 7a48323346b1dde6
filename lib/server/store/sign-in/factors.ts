import { type Factors, hasSecondFactor } from "#lib/shared/people/factors.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import { passkeysOf } from "./passkeys.ts";

/** How long a new authenticator app may take until its first code. */
const NEXT_MS = 15 * 60_000;

/** The factors of an account beside its password. */
export async function factorsOf(store: Store, accountId: string): Promise<Factors> {
  const [passkeys, totp, codes] = await Promise.all([
    passkeysOf(store, accountId),
    store
      .selectFrom("totp")
      .select(["since", "last_used_at"])
      .where("account_id", "=", accountId)
      .where("secret", "is not", null)
      .executeTakeFirst(),
    store
      .selectFrom("recovery_codes")
      .select((eb) => [
        eb.fn.countAll<number>().as("made"),
        eb.fn.count<number>("used_at").as("used"),
        eb.fn.max("made_at").as("madeAt"),
        eb.fn.max("used_at").as("lastUsedAt"),
      ])
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow(),
  ]);
  const { made, used, madeAt, lastUsedAt } = codes;
  return {
    passkeys,
    totp: totp ? { since: totp.since ?? 0, lastUsedAt: totp.last_used_at } : null,
    codes: made > 0 ? { left: made - used, made, madeAt, lastUsedAt } : null,
  };
}

/** When an account was made, and whether its password alone does not sign in: one statement, since each request asks. */
export async function enrolmentOf(store: Store, accountId: string): Promise<{ madeAt: number; hasFactor: boolean }> {
  const row = await store
    .selectFrom("accounts")
    .select((eb) => [
      "created_at",
      eb
        .selectFrom("passkeys")
        .select((count) => count.fn.countAll<number>().as("count"))
        .whereRef("passkeys.account_id", "=", "accounts.id")
        .as("passkeys"),
      eb
        .selectFrom("totp")
        .select((count) => count.fn.countAll<number>().as("count"))
        .whereRef("totp.account_id", "=", "accounts.id")
        .where("totp.secret", "is not", null)
        .as("apps"),
    ])
    .where("id", "=", accountId)
    .executeTakeFirst();
  return { madeAt: row?.created_at ?? 0, hasFactor: (row?.passkeys ?? 0) + (row?.apps ?? 0) > 0 };
}

/** Saves the sealed secret of an authenticator app that has shown no code yet. It takes the place of an earlier one. */
export async function saveNextTotp(store: Store, accountId: string, sealed: string, now = Date.now()): Promise<void> {
  const next = { next_secret: sealed, next_at: now };
  await store
    .insertInto("totp")
    .values({ account_id: accountId, secret: null, since: null, last_used_at: null, last_step: 0, ...next })
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(next))
    .execute();
}

/** The sealed secret that waits for its first code; undefined where there is none, or it has waited for too long. */
export async function nextTotp(store: Store, accountId: string, now = Date.now()): Promise<string | undefined> {
  const row = await store
    .selectFrom("totp")
    .select("next_secret")
    .where("account_id", "=", accountId)
    .where("next_at", ">", now - NEXT_MS)
    .executeTakeFirst();
  return row?.next_secret ?? undefined;
}

/** Puts the waiting secret in place of the one in use, and spends the step of its first code. Resolves to whether it still waited. */
export async function turnOnTotp(
  store: Store,
  accountId: string,
  { sealed, step }: { sealed: string; step: number },
  now = Date.now(),
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("totp")
    .set({ secret: sealed, since: now, last_used_at: null, last_step: step, next_secret: null, next_at: null })
    .where("account_id", "=", accountId)
    .where("next_secret", "=", sealed)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The sealed secret of the account's authenticator app. */
export async function totpOf(store: Store, accountId: string): Promise<string | undefined> {
  const row = await store.selectFrom("totp").select("secret").where("account_id", "=", accountId).executeTakeFirst();
  return row?.secret ?? undefined;
}

/** Whether the code of this step, and every later one, is unused. Only {@link spendStep} decides. */
export async function isStepUnspent(store: Store, accountId: string, step: number): Promise<boolean> {
  const row = await store
    .selectFrom("totp")
    .select("account_id")
    .where("account_id", "=", accountId)
    .where("secret", "is not", null)
    .where("last_step", "<", step)
    .executeTakeFirst();
  return row !== undefined;
}

/** Spends the code of a step, and all before it. Of answers with the same code that come at once, one wins. */
export async function spendStep(store: Store, accountId: string, step: number, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("totp")
    .set({ last_step: step, last_used_at: now })
    .where("account_id", "=", accountId)
    .where("secret", "is not", null)
    .where("last_step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Every sealed secret in use, to seal it again with a newer key. */
export async function sealedTotps(store: Store): Promise<{ accountId: string; sealed: string }[]> {
  const rows = await store
    .selectFrom("totp")
    .select(["account_id", "secret"])
    .where("secret", "is not", null)
    .execute();
  return rows.map(({ account_id, secret }) => ({ accountId: account_id, sealed: secret ?? "" }));
}

/** Puts the same secret under a new seal. Harmless where another server did so, or it was replaced. */
export async function resealTotp(
  store: Store,
  accountId: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await store
    .updateTable("totp")
    .set({ secret: to })
    .where("account_id", "=", accountId)
    .where("secret", "=", from)
    .execute();
}

/** Removes the authenticator app; resolves to whether there was one. */
export async function removeTotp(store: Store, accountId: string): Promise<boolean> {
  const had = (await totpOf(store, accountId)) !== undefined;
  await store.deleteFrom("totp").where("account_id", "=", accountId).execute();
  return had;
}

/** Removes the recovery codes of an account. */
export async function removeCodes(store: Store, accountId: string): Promise<void> {
  await store.deleteFrom("recovery_codes").where("account_id", "=", accountId).execute();
}

/** Saves these recovery codes in place of all earlier ones. */
export async function replaceCodes(
  store: Store,
  accountId: string,
  hashes: readonly string[],
  now = Date.now(),
): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await transaction.deleteFrom("recovery_codes").where("account_id", "=", accountId).execute();
    await transaction
      .insertInto("recovery_codes")
      .values(hashes.map((code_hash) => ({ code_hash, account_id: accountId, made_at: now, used_at: null })))
      .execute();
  });
}

/** Whether this recovery code is unused. Only {@link spendRecoveryCode} decides. */
export async function isRecoveryCodeUnspent(store: Store, accountId: string, hash: string): Promise<boolean> {
  const row = await store
    .selectFrom("recovery_codes")
    .select("code_hash")
    .where("code_hash", "=", hash)
    .where("account_id", "=", accountId)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses up a recovery code. Of answers with it that come at once, one wins. */
export async function spendRecoveryCode(
  store: Store,
  accountId: string,
  hash: string,
  now = Date.now(),
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("recovery_codes")
    .set({ used_at: now })
    .where("code_hash", "=", hash)
    .where("account_id", "=", accountId)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Removes every factor of an account beside its password; resolves to whether there was one. */
export async function removeFactors(store: Store, accountId: string): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const had = await factorsOf(transaction, accountId);
    for (const table of ["totp", "passkeys", "recovery_codes"] as const)
      await transaction.deleteFrom(table).where("account_id", "=", accountId).execute();
    return hasSecondFactor(had);
  });
}
