import { confirmIdentityAction } from "#lib/actions/session.ts";
import type { ConfirmIdentityInput } from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";

/** Proves with the password that it is still the same person. Failures are values; a lost answer throws. */
export async function confirmIdentity(input: ConfirmIdentityInput): Promise<Result<null>> {
  return confirmIdentityAction(input);
}
