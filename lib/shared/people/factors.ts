import { z } from "zod";
import type { Revealed } from "../revealed.ts";
import type { Passkey } from "./passkeys.ts";
import { tokenEnd } from "./token-end.ts";

/** How a session was proved at sign-in. The store keeps these words. */
export type SignInProof =
  | ("password" | "password_and_code" | "password_and_passkey" | "password_and_recovery_code")
  | ("provider" | "provider_and_code" | "provider_and_passkey" | "provider_and_recovery_code")
  | "passkey"
  // the link of `account:recover`, where passwords are turned off
  | "recovery_link";

export const SIGN_IN_PROOF_NAMES: Record<SignInProof, string> = {
  password: "Password",
  password_and_code: "Password and code",
  password_and_passkey: "Password and passkey",
  password_and_recovery_code: "Password and recovery code",
  passkey: "Passkey",
  provider: "Sign-in provider",
  provider_and_code: "Sign-in provider and code",
  provider_and_passkey: "Sign-in provider and passkey",
  provider_and_recovery_code: "Sign-in provider and recovery code",
  recovery_link: "Recovery link of the server",
};

/** What a second factor comes after. */
export type FirstFactor = "password" | "provider";

/** How many recovery codes are made at once. */
export const RECOVERY_CODES = 10;

/** A code of an authenticator app, or a recovery code, with what people type around it. */
export const typedCode = z.string().trim().min(1).max(40);
export const answerFactorInput = z.strictObject({ code: typedCode });

/** `tokens`: those that end if it is the first factor. */
export const confirmTotpInput = z.strictObject({ code: typedCode, tokens: tokenEnd });

/** What an authenticator app needs, shown once: the address that the QR code holds, and the key in it for typing. */
export type NewTotp = { svg: string; key: Revealed };

/** Recovery codes, shown once. Empty where the account has some already. */
export type NewCodes = { codes: Revealed[] };

/** The factors of an account beside its password; times are epoch milliseconds. */
export type Factors = {
  passkeys: Passkey[];
  totp: { since: number; lastUsedAt: number | null } | null;
  /** `left` of `made` can still be used */
  codes: { left: number; made: number; madeAt: number; lastUsedAt: number | null } | null;
};

/** What an account signs in with, in a list: `provider` is whether it is bound to a person there, `app` an authenticator app. */
export type SignInWays = { provider: boolean; password: boolean; passkeys: number; app: boolean };

/** Whether a password alone does not sign in. */
export function hasSecondFactor({ totp, passkeys }: Pick<Factors, "totp" | "passkeys">): boolean {
  return totp !== null || passkeys.length > 0;
}
