import type { SignInProof } from "#lib/shared/people/factors.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";

const BY_PROVIDER: SignInProof[] = [
  ...(["provider", "provider_and_code", "provider_and_passkey", "provider_and_recovery_code"] as const),
];

/** Ends the sessions, and waiting sign-ins, of an account that came from no sign-in at the provider. */
export async function endOtherWays(transaction: Store, accountId: string): Promise<void> {
  await transaction
    .deleteFrom("sessions")
    .where("account_id", "=", accountId)
    .where("proof", "not in", BY_PROVIDER)
    .execute();
  await transaction
    .deleteFrom("pending_sign_ins")
    .where("account_id", "=", accountId)
    .where("first", "<>", "provider")
    .execute();
}

/**
 * Ends the sessions, and waiting sign-ins, that came from this session at the provider; without one, all that the account has from there
 * but the one with the hash `except`. Resolves to the account of each session that was ended.
 */
export async function endProviderSessions(
  store: Store,
  { accountId, session, except = "" }: { accountId: string | undefined; session: string | undefined; except?: string },
): Promise<{ accountId: string; email: string }[]> {
  if (accountId === undefined && session === undefined) return [];
  return inTransaction(store, async (transaction) => {
    const ended = await transaction
      .deleteFrom("sessions")
      .where("proof", "in", BY_PROVIDER)
      .where("id_hash", "<>", except)
      .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
      .$if(session !== undefined, (query) => query.where("provider_session", "=", session ?? ""))
      .returning("account_id")
      .execute();
    await transaction
      .deleteFrom("pending_sign_ins")
      .where("first", "=", "provider")
      .$if(accountId !== undefined, (query) => query.where("account_id", "=", accountId ?? ""))
      .$if(session !== undefined, (query) => query.where("provider_session", "=", session ?? ""))
      .execute();
    if (ended.length === 0) return [];
    const ids = ended.map(({ account_id }) => account_id);
    const accounts = await transaction.selectFrom("accounts").select(["id", "email"]).where("id", "in", ids).execute();
    const emails = new Map(accounts.map(({ id, email }) => [id, email]));
    return ids.map((id) => ({ accountId: id, email: emails.get(id) ?? "" }));
  });
}
