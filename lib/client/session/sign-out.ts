import type { Result } from "#lib/shared/errors/result.ts";
import type { Unsaved } from "../page/unsaved-passwords.ts";
import { forgetAllKeys, mayHaveKeys } from "./forget-keys.ts";

/** What a sign-out would delete for good; undefined where that is nothing. Never rejects, since nothing may keep a person signed in. */
export async function lostBySignOut(): Promise<Unsaved | undefined> {
  try {
    if (!(await mayHaveKeys())) return undefined;
    const found = await (await import("../page/unsaved-passwords.ts")).unsavedPasswords();
    return found.unsaved > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}

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
