import "server-only";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import type { Result } from "#lib/shared/errors/result.ts";
import { passkeyAnswer } from "#lib/shared/people/passkeys.ts";
import { present } from "#lib/shared/present.ts";
import { anyActor, requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { Refusal } from "../../base/failure.ts";
import { parse } from "../../base/parse.ts";
import { requestContext } from "../../base/request/request.ts";
import { store } from "../../store/db/store.ts";
import { credentialsOf } from "../../store/sign-in/passkeys.ts";
import { bucketsFor, clearFailures } from "../../store/sign-in/sign-in-failures.ts";
import { requireOwnSignIn } from "../provider/provider-entry.ts";
import { enterOnRecord } from "../sign-in/enter.ts";
import { countFailedSignIn } from "../sign-in/failed-sign-ins.ts";
import { thisDevice } from "../sign-in/known-devices.ts";
import { forgetPending } from "../sign-in/sign-out.ts";
import { requireWaiting } from "./answer-factor.ts";
import { CHALLENGE_MS, type ChallengeFor, checkPasskey, newChallenge, relyingParty } from "./webauthn.ts";

type Options = PublicKeyCredentialRequestOptionsJSON;

/** The options with which a browser offers its passkeys for Rolecall, before an account is known. */
export async function beginPasskeySignIn(): Promise<Result<Options>> {
  const request = await requestContext();
  return attempt("session.begin_passkey", request, async () => {
    requireOwnOrigin(request);
    return optionsFor({ purpose: "sign_in" }, []);
  });
}

/** The options with the passkeys of the account that waits in this browser for its second factor. */
export async function beginPasskeyFactor(): Promise<Result<Options>> {
  const request = await requestContext();
  return attempt("session.begin_passkey", request, async () => {
    requireOwnOrigin(request);
    const db = await store();
    const { id: accountId } = (await requireWaiting(db)).account;
    return optionsFor({ purpose: "factor", accountId }, await credentialsOf(db, accountId));
  });
}

/** The options with the passkeys of the signed-in account, to confirm who it is. */
export async function beginPasskeyConfirmation(): Promise<Result<Options>> {
  const request = await requestContext();
  return attempt("session.begin_passkey", request, async () => {
    requireOwnOrigin(request);
    const { actor } = (await anyActor(true)) ?? {};
    if (!actor) throw new Refusal("unauthenticated");
    const { accountId } = actor;
    return optionsFor({ purpose: "confirm", accountId }, await credentialsOf(await store(), accountId));
  });
}

async function optionsFor(about: ChallengeFor, allowed: { id: string; transports: string[] }[]): Promise<Options> {
  const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
  const challenge = new Uint8Array(Buffer.from(await newChallenge(about), "base64url"));
  return generateAuthenticationOptions(
    present({
      rpID: relyingParty().id,
      challenge,
      timeout: CHALLENGE_MS,
      userVerification: "required",
      allowCredentials: allowed.length > 0 ? allowed : undefined,
    }),
  );
}

/** Signs in with a passkey, which replaces password and second factor, also where passwords are turned off. */
export async function signInWithPasskey(input: () => Promise<unknown>): Promise<Result<null>> {
  const request = await requestContext();
  return attempt("session.sign_in", request, async () => {
    requireOwnOrigin(request);
    const answer = parse(passkeyAnswer, await input());
    const db = await store();
    const { id, account } = await checkPasskey(db, answer, { purpose: "sign_in" }, request).catch((error: unknown) => {
      countFailedSignIn(request);
      throw error;
    });
    await requireOwnSignIn(db, account, request);
    await enterOnRecord(db, account, request, { proof: "passkey", passkey: id });
    await forgetPending();
    return null;
  });
}

/** Finishes a sign-in that waits in this browser for its second factor. The session still records the first factor. */
export async function answerFactorWithPasskey(input: () => Promise<unknown>): Promise<Result<null>> {
  const request = await requestContext();
  return attempt("session.factor", request, async () => {
    requireOwnOrigin(request);
    const db = await store();
    const { pending, account } = await requireWaiting(db);
    const answer = parse(passkeyAnswer, await input());
    const about = { purpose: "factor", accountId: account.id } as const;
    const { id } = await checkPasskey(db, answer, about, request).catch((error: unknown) => {
      countFailedSignIn(request);
      throw error;
    });
    await clearFailures(db, bucketsFor(account.email, await thisDevice(db, account.id), request.address));
    const { first, person } = account;
    await enterOnRecord(db, account, request, { proof: `${first}_and_passkey`, pending, passkey: id, person });
    await forgetPending();
    return null;
  });
}
