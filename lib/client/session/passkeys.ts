import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from "@simplewebauthn/browser";
import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import { present } from "#lib/shared/present.ts";
import { fetchResult } from "../calls/fetch-result.ts";
import { RequestError } from "../calls/request-error.ts";

/*
 * Loaded when a passkey is used, so that no page carries it.
 */

/** Signs in with a passkey that the browser has for Rolecall. Throws a `RequestError`. */
export async function signInWithPasskey(): Promise<void> {
  await send("/api/session/passkey", await used("/api/session/passkey/options"));
}

/** Answers the sign-in that waits in this browser for its second factor. Throws a `RequestError`. */
export async function answerFactorWithPasskey(): Promise<void> {
  await send("/api/session/factor", await used("/api/session/factor/options"));
}

/** Proves with a passkey that it is still the same person. Throws a `RequestError`. */
export async function confirmWithPasskey(): Promise<void> {
  await send("/api/session/confirmation", { passkey: await used("/api/session/confirmation/options") });
}

/** A passkey that the browser makes for the account. Throws a `RequestError`. */
export async function newPasskey(): Promise<InputOf<"factor.add_passkey">["passkey"]> {
  const optionsJSON = (await options("/api/profile/passkeys")) as unknown as PublicKeyCredentialCreationOptionsJSON;
  const { response, ...made } = await startRegistration({ optionsJSON }).catch(notUsed);
  const { clientDataJSON, attestationObject, transports } = response;
  const kept = present<{ clientDataJSON: string; attestationObject: string; transports?: string[] }>({
    clientDataJSON,
    attestationObject,
    transports: transports || undefined,
  });
  return { ...made, clientExtensionResults: {}, response: kept };
}

async function used(path: string) {
  const optionsJSON = (await options(path)) as unknown as PublicKeyCredentialRequestOptionsJSON;
  return startAuthentication({ optionsJSON }).catch(notUsed);
}

function options(path: string) {
  return fetchResult(path, (answers) => answers.passkeyOptionsAnswer, new AbortController().signal, {});
}

async function send(path: string, body: unknown): Promise<void> {
  await fetchResult(path, (answers) => answers.nothingAnswer, new AbortController().signal, body);
}

/** The person has closed the browser's window, has no passkey here, or the browser knows none. */
function notUsed(cause: unknown): never {
  const isKnown = cause instanceof WebAuthnError && cause.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED";
  throw new RequestError({ code: isKnown ? "passkey_exists" : "passkey_not_used", requestId: "" }, { cause });
}
