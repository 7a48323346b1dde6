import type { SignInProof } from "#lib/shared/people/factors.ts";
import type { Store } from "../db/open.ts";

const MINUTE = 60_000;
/** How long an entered password, a passkey or a code can be used for a change that needs it each time. */
const PROOF_MS = 2 * MINUTE;

/** How a live or ended session was proved; undefined where it is not there any more. */
export async function proofOf(store: Store, idHash: string): Promise<SignInProof | undefined> {
  const row = await store.selectFrom("sessions").select("proof").where("id_hash", "=", idHash).executeTakeFirst();
  return row?.proof;
}

/** Whether the provider said, at the sign-in of this session, when the person had signed in there. */
export async function isProviderDated(store: Store, idHash: string): Promise<boolean> {
  const row = await store
    .selectFrom("sessions")
    .select("id_hash")
    .where("id_hash", "=", idHash)
    .where("provider_dated", "=", 1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether {@link takeProof} would find one now. */
export async function hasProof(store: Store, idHash: string, now = Date.now()): Promise<boolean> {
  const row = await store
    .selectFrom("sessions")
    .select("id_hash")
    .where("id_hash", "=", idHash)
    .where("proved_at", ">", now - PROOF_MS)
    .executeTakeFirst();
  return row !== undefined;
}

/** As {@link takeProof}, of a passkey or a code of an authenticator app. Resolves to since when the account has had that factor. */
export async function takeFactorProof(store: Store, idHash: string, now = Date.now()): Promise<number | undefined> {
  const row = await store
    .updateTable("sessions")
    .set({ factor_at: null })
    .where("id_hash", "=", idHash)
    .where("factor_at", ">", now - PROOF_MS)
    .returning("factor_since")
    .executeTakeFirst();
  return row && (row.factor_since ?? now);
}

/**
 * Uses up a password that was given again in this session within the last two minutes; resolves to whether there was one. A sign-in
 * gives none. Of acts that come at once, one has it.
 */
export async function takeProof(store: Store, idHash: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("sessions")
    .set({ proved_at: null })
    .where("id_hash", "=", idHash)
    .where("proved_at", ">", now - PROOF_MS)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
