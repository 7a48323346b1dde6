import "server-only";
import encodeQR from "qr";
import { type ConfirmTotpInput, hasSecondFactor, type NewCodes, type NewTotp } from "#lib/shared/factors.ts";
import { factorDutyOf } from "../access/factor-duty.ts";
import { type Actor, type Permit, requireConfirmed, requireProof } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { endSessionsOf } from "../store/end-sessions.ts";
import {
  factorsOf,
  nextTotp,
  removeCodes,
  removeTotp as removeStoredTotp,
  replaceCodes,
  saveNextTotp,
  turnOnTotp,
} from "../store/factors.ts";
import type { Store } from "../store/open.ts";
import { hasSession } from "../store/sessions.ts";
import { store } from "../store/store.ts";
import { inTransaction } from "../store/transaction.ts";
import { canConfirm } from "./confirm-ways.ts";
import { codeHash, newCodes } from "./recovery-codes.ts";
import { mailFactor, mailNewFactor } from "./security-mail.ts";
import { newTotpKey, sealTotpKey, stepOf, totpAddress } from "./totp.ts";

type Manage = Permit<"profile.manage">;

/** Makes the key of a new authenticator app. It is valid from its first code on; until then the present one stays. */
export async function beginTotp({ actor }: Manage): Promise<NewTotp> {
  await requireOwnAct(actor);
  const key = newTotpKey();
  await saveNextTotp(await store(), actor.accountId, sealTotpKey(actor.accountId, key));
  const svg = encodeQR(totpAddress(key, actor.email).reveal(), "svg", { border: 2 });
  return { svg, key: key.reveal() };
}

/** Turns the new authenticator app on with its first code. Makes recovery codes where the account has none. */
export async function confirmTotp({ actor }: Manage, { code }: ConfirmTotpInput): Promise<NewCodes> {
  const { accountId } = actor;
  const db = await store();
  const sealed = await nextTotp(db, accountId);
  if (!sealed) throw wrongCode("This took too long. Close the dialog and set the app up again.");
  const step = stepOf(accountId, sealed, code.replaceAll(/\s/g, ""));
  if (step === undefined) throw wrongCode("This code is wrong. Enter the newest one.");
  const codes = await inTransaction(db, async (transaction) => {
    await beforeNewFactor(transaction, actor);
    if (!(await turnOnTotp(transaction, accountId, { sealed, step }))) throw new Refusal("factor_expired");
    return firstCodes(transaction, accountId);
  });
  mailNewFactor(actor, "Authenticator app turned on", "An authenticator app was turned on");
  return { codes };
}

const wrongCode = (words: string) => new Refusal("invalid_input", { fields: { code: words } });

/** Turns the authenticator app off. Recovery codes go with the last factor. */
export async function removeTotp({ actor }: Manage): Promise<null> {
  await requireOwnAct(actor);
  await inTransaction(await store(), async (transaction) => {
    await requireLive(transaction, actor.sessionHash);
    if (!(await removeStoredTotp(transaction, actor.accountId))) throw new Refusal("not_found");
    await removedFactor(transaction, actor);
  });
  mailFactor(actor, "Authenticator app turned off", "The authenticator app was turned off");
  return null;
}

/** Makes ten new recovery codes; earlier ones stop working. Only for accounts with a second factor. */
export async function makeCodes({ actor }: Manage): Promise<NewCodes> {
  await requireOwnAct(actor);
  const codes = await inTransaction(await store(), async (transaction) => {
    await requireLive(transaction, actor.sessionHash);
    if (!hasSecondFactor(await factorsOf(transaction, actor.accountId))) throw new Refusal("not_found");
    return saveCodes(transaction, actor.accountId);
  });
  mailNewFactor(actor, "New recovery codes", "New recovery codes were made");
  return { codes };
}

/** Makes recovery codes for an account that has none; otherwise returns none. */
export async function firstCodes(transaction: Store, accountId: string): Promise<string[]> {
  return (await factorsOf(transaction, accountId)).codes ? [] : saveCodes(transaction, accountId);
}

/** After the removal of the last factor, deletes the recovery codes too. Throws `last_factor` where the policy requires a factor. */
export async function removedFactor(transaction: Store, actor: Actor): Promise<void> {
  if (hasSecondFactor(await factorsOf(transaction, actor.accountId))) return;
  if ((await factorDutyOf(transaction, actor)).wanted) throw new Refusal("last_factor");
  await removeCodes(transaction, actor.accountId);
}

async function saveCodes(transaction: Store, accountId: string): Promise<string[]> {
  const codes = newCodes();
  await replaceCodes(transaction, accountId, codes.map(codeHash));
  return codes;
}

/**
 * Throws `reauthentication_required` unless the person confirmed for this change, also where the account must enrol. A recent sign-in is
 * enough only for an account that has no way to confirm.
 */
export async function requireOwnAct(actor: Actor): Promise<void> {
  if (await canConfirm(actor)) await requireProof(actor);
  else requireConfirmed(actor);
}

/**
 * Runs before a factor is added. With the first factor, all other sessions and waiting sign-ins of the account end, since they started
 * without a factor and would never be asked for it.
 */
export async function beforeNewFactor(transaction: Store, { accountId, sessionHash }: Actor): Promise<void> {
  await requireLive(transaction, sessionHash);
  if (!hasSecondFactor(await factorsOf(transaction, accountId)))
    await endSessionsOf(transaction, accountId, sessionHash);
}

/** Throws unless the session is still open, so that a change begun in an ended session changes no factor. */
export async function requireLive(transaction: Store, sessionHash: string): Promise<void> {
  if (!(await hasSession(transaction, sessionHash))) throw new Refusal("unauthenticated");
}
