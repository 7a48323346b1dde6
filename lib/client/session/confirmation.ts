const CHANNEL = "rolecall-confirmation";

/** Tells the other tabs of this browser that its person has confirmed at the sign-in provider. */
export function announceConfirmed(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("confirmed");
  channel.close();
}

/** Calls `confirmed` each time another tab has confirmed; returns a function that stops listening. */
export function watchConfirmation(confirmed: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = confirmed;
  return () => channel.close();
}
