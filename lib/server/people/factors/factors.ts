import encodeQR from "qr";
import type { z } from "zod";
import { type confirmTotpInput, hasSecondFactor, type NewCodes, type NewTotp } from "#lib/shared/people/factors.ts";
import type { TokenEnd } from "#lib/shared/people/token-end.ts";
import type { Revealed } from "#lib/shared/revealed.ts";
import { factorDutyOf } from "../../access/factor-duty.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { endSessionsOf } from "../../store/sign-in/end-sessions.ts";
import {
  factorsOf,
  nextTotp,
  removeCodes,
  removeTotp as removeStoredTotp,
  replaceCodes,
  saveNextTotp,
  turnOnTotp,
} from "../../store/sign-in/factors.ts";
import { hasSession } from "../../store/sign-in/sessions.ts";
import { endChosenTokens } from "../accounts/end-tokens.ts";
import { revokedWords } from "../accounts/revoked-text.ts";
import { mailFactor, mailNewFactor } from "../accounts/security-mail.ts";
import { requireOwnAct } from "./confirm-ways.ts";
import { codeHash, newCodes } from "./recovery-codes.ts";
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
export async function confirmTotp(
  { actor }: Manage,
  { code, tokens }: z.output<typeof confirmTotpInput>,
  note: Note,
): Promise<NewCodes> {
  const { accountId } = actor;
  const db = await store();
  const sealed = await nextTotp(db, accountId);
  if (!sealed) throw wrongCode("This took too long. Close the dialog and set the app up again.");
  const step = stepOf(accountId, sealed, code.replaceAll(/\s/g, ""));
  if (step === undefined) throw wrongCode("This code is wrong. Enter the newest one.");
  const { codes, ended } = await inTransaction(db, async (transaction) => {
    const revoked = await beforeNewFactor(transaction, actor, tokens);
    if (!(await turnOnTotp(transaction, accountId, { sealed, step }))) throw new Refusal("factor_expired");
    return { codes: await firstCodes(transaction, accountId), ended: revoked };
  });
  note(revokedWords(ended));
  mailNewFactor(actor, "Authenticator app turned on", "An authenticator app was turned on", ended);
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
export async function firstCodes(transaction: Store, accountId: string): Promise<Revealed[]> {
  return (await factorsOf(transaction, accountId)).codes ? [] : saveCodes(transaction, accountId);
}

/** After the removal of the last factor, deletes the recovery codes too. Throws `last_factor` where the policy requires a factor. */
export async function removedFactor(transaction: Store, actor: Actor): Promise<void> {
  if (hasSecondFactor(await factorsOf(transaction, actor.accountId))) return;
  if ((await factorDutyOf(transaction, actor)).wanted) throw new Refusal("last_factor");
  await removeCodes(transaction, actor.accountId);
}

async function saveCodes(transaction: Store, accountId: string): Promise<Revealed[]> {
  const codes = newCodes();
  await replaceCodes(transaction, accountId, codes.map(codeHash));
  return codes;
}

/**
 * Runs before a factor is added. With the first factor, all other sessions and waiting sign-ins of the account end, since they started
 * without a factor and would never be asked for it, and with them the chosen API tokens. Resolves to the names of these.
 */
export async function beforeNewFactor(transaction: Store, actor: Actor, tokens: TokenEnd): Promise<string[]> {
  const { accountId, sessionHash } = actor;
  await requireLive(transaction, sessionHash);
  if (hasSecondFactor(await factorsOf(transaction, accountId))) return [];
  await endSessionsOf(transaction, accountId, sessionHash);
  return endChosenTokens(transaction, actor, tokens);
}

/** Throws unless the session is still open, so that a change begun in an ended session changes no factor. */
export async function requireLive(transaction: Store, sessionHash: string): Promise<void> {
  if (!(await hasSession(transaction, sessionHash))) throw new Refusal("unauthenticated");
}
