import "server-only";
import { hasPasswords } from "../base/env.ts";
import { Refusal } from "../base/failure.ts";

/** Throws `password_off` where nobody signs in with a password (`PASSWORD_SIGN_IN=off`). */
export function requirePasswords(): void {
  if (!hasPasswords()) throw new Refusal("password_off");
}
