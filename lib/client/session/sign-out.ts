import type { Result } from "#lib/shared/errors/result.ts";
import { isAnyTabBlocked } from "../page/navigation-guard.ts";
import type { Unsaved } from "../page/unsaved-passwords.ts";
import { forgetAllKeys, mayHaveKeys } from "./forget-keys.ts";

/**
 * What a sign-out would lose for good. `passwords`: of rotations, in this browser; null where they could not be read. `isOpen`: a tab shows
 * something once, or has typed text.
 */
export type Lost = { passwords: Unsaved | null; isOpen: boolean };

/** What a sign-out would lose; undefined where that is nothing. Never rejects, since nothing may keep a person signed in. */
export async function lostBySignOut(): Promise<Lost | undefined> {
  const [passwords, isOpen] = await Promise.all([
    storedPasswords().catch(() => null),
    isAnyTabBlocked().catch(() => false),
  ]);
  return passwords?.unsaved === 0 && !isOpen ? undefined : { passwords, isOpen };
}

async function storedPasswords(): Promise<Unsaved> {
  if (!(await mayHaveKeys())) return { all: 0, unsaved: 0, names: [] };
  return (await import("../page/unsaved-passwords.ts")).unsavedPasswords();
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
