import { confirmIdentityAction, signInHereAction } from "#lib/actions/session.ts";
import type { ConfirmIdentityInput, SignInState } from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";

/** Proves with the password that it is still the same person. Failures are values; a lost answer throws. */
export async function confirmIdentity(input: ConfirmIdentityInput): Promise<Result<null>> {
  return confirmIdentityAction(input);
}

/** Signs in and stays on the page. */
export async function signInHere(state: SignInState, form: FormData): Promise<SignInState> {
  return signInHereAction(state, form);
}
