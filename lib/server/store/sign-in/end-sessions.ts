import type { SignInProof } from "#lib/shared/people/factors.ts";
import type { Store } from "../db/open.ts";

/**
 * Ends the session that has this id, or had it before its last renewal; resolves to how it was proved, its sealed ID token, and the
 * provider's session that it came from.
 */
export async function endSession(
  store: Store,
  idHash: string,
): Promise<{ proof: SignInProof; idToken: string | null; session: string | null } | undefined> {
  const [ended] = await store
    .deleteFrom("sessions")
    .where((eb) => eb.or([eb("id_hash", "=", idHash), eb("previous_hash", "=", idHash)]))
    .returning(["proof", "sealed_id_token as idToken", "provider_session as session"])
    .execute();
  return ended;
}

/** Ends all sessions of an account, or all but one, and its sign-ins that wait for a factor. Resolves to how many sessions there were. */
export async function endSessionsOf(store: Store, accountId: string, exceptIdHash = ""): Promise<number> {
  await store.deleteFrom("pending_sign_ins").where("account_id", "=", accountId).execute();
  const { numDeletedRows } = await store
    .deleteFrom("sessions")
    .where("account_id", "=", accountId)
    .where("id_hash", "<>", exceptIdHash)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Ends one session of an account; resolves to whether there was one. */
export async function endSessionOf(store: Store, accountId: string, idHash: string): Promise<boolean> {
  const { numDeletedRows } = await store
    .deleteFrom("sessions")
    .where("account_id", "=", accountId)
    .where("id_hash", "=", idHash)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
