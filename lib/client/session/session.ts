import { answerFactorHereAction, signInHereAction } from "#lib/actions/session.ts";
import type { ConfirmIdentityInput, SignInState } from "#lib/shared/people/accounts.ts";
import { fetchResult } from "../calls/fetch-result.ts";

/** Proves with the password that it is still the same person. Throws a `RequestError`. */
export async function confirmIdentity(input: ConfirmIdentityInput): Promise<void> {
  await fetchResult(
    "/api/session/confirmation",
    (answers) => answers.nothingAnswer,
    new AbortController().signal,
    input,
  );
}

/** Signs in without leaving the page. */
export async function signInHere(state: SignInState, form: FormData): Promise<SignInState> {
  return signInHereAction(state, form);
}

/** Finishes such a sign-in with the second factor. */
export async function answerFactorHere(state: SignInState, form: FormData): Promise<SignInState> {
  return answerFactorHereAction(state, form);
}
