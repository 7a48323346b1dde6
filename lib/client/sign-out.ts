import { forgetAllKeys } from "./forget-keys.ts";

/** Ends the session. The answer tells the browser to delete what it has stored of Rolecall. */
export async function signOut(): Promise<void> {
  await fetch("/api/session/end", { method: "POST" });
  forgetAllKeys();
}
