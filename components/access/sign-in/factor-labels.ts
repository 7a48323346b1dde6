import type { Factors, SignInWays } from "#lib/shared/people/factors.ts";

/** What an account signs in with, in one sentence. */
export function factorWords(
  { passkeys, totp, codes }: Factors,
  first: { password: boolean; provider: boolean },
): string {
  const parts = [];
  if (first.provider) parts.push("sign-in provider");
  if (first.password) parts.push("password");
  if (passkeys.length > 0) parts.push(passkeys.length === 1 ? "1 passkey" : `${passkeys.length} passkeys`);
  if (totp) parts.push("authenticator app");
  if (codes) parts.push(`${codes.left} of ${codes.made} recovery codes left`);
  return parts.length > 0 ? `Signs in with: ${parts.join(", ")}.` : "Has no way to sign in.";
}

/** How an account signs in, in a few words for a list. */
export function wayWords({ provider, password, passkeys, app }: SignInWays): string {
  const parts = [
    ...(provider ? ["provider"] : []),
    ...(password ? ["password"] : []),
    ...(passkeys > 0 ? [passkeys === 1 ? "1 passkey" : `${passkeys} passkeys`] : []),
    ...(app ? ["app"] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "none";
}

/** What a passkey is for. `alone`: whether it signs in by itself. */
export function passkeyWords(alone: boolean): string {
  return alone
    ? "Sign in with your fingerprint, face or PIN, without a password."
    : "Your fingerprint, face or PIN after the sign-in provider.";
}
