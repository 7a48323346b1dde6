import type { Result } from "#lib/shared/result.ts";
import { forgetAllKeys } from "./forget-keys.ts";

/**
 * Ends the session. The answer tells the browser to delete Rolecall's stored data. Resolves to the address to load next: that of the
 * sign-in provider, which ends its session too, or the sign-in page.
 */
export async function signOut(): Promise<string> {
  const answer = await fetch("/api/session/end", { method: "POST" });
  forgetAllKeys();
  if (answer.status !== 200) return "/sign-in";
  const result = (await answer.json()) as Result<{ leave?: string }>;
  return (result.ok && result.value.leave) || "/sign-in";
}
