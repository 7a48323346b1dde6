import "server-only";
import { present } from "#lib/shared/present.ts";
import { type Actor, requireConfirmed, requireProof } from "../../access/guard.ts";
import { signInProvider } from "../../base/env/env.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { isBoundAt } from "../../store/people/identities.ts";
import { totpOf } from "../../store/sign-in/factors.ts";
import { credentialsOf } from "../../store/sign-in/passkeys.ts";
import { isProviderDated, proofOf } from "../../store/sign-in/session-proof.ts";
import { hasPassword } from "../passwords/require-passwords.ts";

type InSession = Pick<Actor, "accountId" | "sessionHash">;

/**
 * The ways in which the account can confirm: password, passkey, and the named provider where the account is bound to it. `app`: whether it
 * has an authenticator app, which confirms what asks for a second factor alone.
 */
export async function confirmWays({
  accountId,
  sessionHash,
}: InSession): Promise<{ provider?: string; password: boolean; passkey: boolean; app: boolean }> {
  const db = await store();
  const provider = signInProvider();
  const isBound = provider && (await isBoundAt(db, accountId, provider.issuer));
  const password = (await hasPassword(db, accountId)) || (await proofOf(db, sessionHash)) === "recovery_link";
  const passkey = (await credentialsOf(db, accountId)).length > 0;
  const app = (await totpOf(db, accountId)) !== undefined;
  return present({ password, passkey, app, provider: isBound ? provider.name : undefined });
}

/** Whether one of these ways is sure to work: a provider confirms only if it says when the person signed in there. */
async function canConfirm(actor: InSession): Promise<boolean> {
  const { password, passkey, provider } = await confirmWays(actor);
  return password || passkey || (provider !== undefined && (await isProviderDated(await store(), actor.sessionHash)));
}

/**
 * Throws `reauthentication_required` unless the person confirmed for this change, also where the account must enrol. A recent sign-in is
 * enough only for an account that has no way to confirm.
 */
export async function requireOwnAct(actor: Actor): Promise<void> {
  await (await ownAct(actor))();
}

/** {@link requireOwnAct} for a change in one transaction: the check runs within it, so that a change that fails leaves the confirmation. */
export async function ownAct(actor: Actor): Promise<(transaction?: Store) => Promise<void>> {
  if (await canConfirm(actor)) return (transaction) => requireProof(actor, undefined, transaction);
  return async () => requireConfirmed(actor);
}
