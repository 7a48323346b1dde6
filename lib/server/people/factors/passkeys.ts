import type { z } from "zod";
import type { NewCodes } from "#lib/shared/people/factors.ts";
import type { addPasskeyInput, PasskeyTarget } from "#lib/shared/people/passkeys.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { addPasskey as addStored, credentialsOf, removePasskey as removeStored } from "../../store/sign-in/passkeys.ts";
import { requireWayIn } from "../accounts/own-binding.ts";
import { revokedWords } from "../accounts/revoked-text.ts";
import { mailFactor, mailNewFactor } from "../accounts/security-mail.ts";
import { requireOwnAct } from "./confirm-ways.ts";
import { beforeNewFactor, firstCodes, removedFactor, requireLive } from "./factors.ts";
import { ALGORITHMS, CHALLENGE_MS, checkNewPasskey, newChallenge, relyingParty } from "./webauthn.ts";

type Manage = Permit<"profile.manage">;

/** The options with which a browser makes a passkey for the account. The user handle is the account's id. */
export async function beginPasskey({ actor }: Manage) {
  await requireOwnAct(actor);
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const { accountId, email, name } = actor;
  return generateRegistrationOptions({
    rpName: "Rolecall",
    rpID: relyingParty().id,
    timeout: CHALLENGE_MS,
    userID: new Uint8Array(Buffer.from(accountId)),
    userName: email,
    userDisplayName: name,
    challenge: new Uint8Array(Buffer.from(await newChallenge({ purpose: "add", accountId }), "base64url")),
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: await credentialsOf(await store(), accountId),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  });
}

/** Adds a passkey that the browser has made. Makes recovery codes where the account has none. */
export async function addPasskey(
  { actor }: Manage,
  { name, passkey, tokens }: z.output<typeof addPasskeyInput>,
  note: Note,
): Promise<NewCodes> {
  const db = await store();
  const made = await checkNewPasskey(db, passkey, actor.accountId, await requestContext());
  const { codes, ended } = await inTransaction(db, async (transaction) => {
    const revoked = await beforeNewFactor(transaction, actor, tokens);
    if (!(await addStored(transaction, actor.accountId, { ...made, name }))) throw new Refusal("passkey_refused");
    return { codes: await firstCodes(transaction, actor.accountId), ended: revoked };
  });
  note({ passkey: name });
  note(revokedWords(ended));
  mailNewFactor(actor, "Passkey added", `The passkey "${name}" was added`, ended);
  return { codes };
}

/** Removes a passkey of the account. Recovery codes go with its last factor. */
export async function removePasskey({ actor }: Manage, target: PasskeyTarget, note: Note): Promise<null> {
  await requireOwnAct(actor);
  const name = await inTransaction(await store(), async (transaction) => {
    await requireLive(transaction, actor.sessionHash);
    const removed = await removeStored(transaction, actor.accountId, target);
    if (removed === undefined) throw new Refusal("not_found");
    await removedFactor(transaction, actor);
    await requireWayIn(transaction, actor.accountId);
    return removed;
  });
  note({ passkey: name });
  mailFactor(actor, "Passkey removed", `The passkey "${name}" was removed`);
  return null;
}
