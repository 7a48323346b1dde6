/** Ends the session. The answer has the browser throw away what it has stored of Rolecall. */
export async function signOut(): Promise<void> {
  await fetch("/api/session/end", { method: "POST" });
}
