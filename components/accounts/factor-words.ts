import type { Factors } from "#lib/shared/factors.ts";

/** What an account signs in with, in one sentence. */
export function factorWords({ totp, codes }: Factors): string {
  const parts = ["password"];
  if (totp) parts.push("authenticator app");
  if (codes) parts.push(`${codes.left} of ${codes.made} recovery codes left`);
  return `Signs in with: ${parts.join(", ")}.`;
}
