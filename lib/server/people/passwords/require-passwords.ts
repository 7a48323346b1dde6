import { hasPasswords } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../../store/db/open.ts";
import { NO_PASSWORD, passwordHashOf } from "../../store/people/accounts.ts";

/** Throws `password_off` where passwords are turned off (`PASSWORD_SIGN_IN=off`). */
export function requirePasswords(): void {
  if (!hasPasswords()) throw new Refusal("password_off");
}

/** Whether this account can sign in with a password. An account created by the sign-in provider has none until it uses a reset link. */
export async function hasPassword(db: Store, accountId: string): Promise<boolean> {
  return hasPasswords() && (await passwordHashOf(db, accountId)) !== NO_PASSWORD;
}
