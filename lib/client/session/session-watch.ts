import { allowNavigation, whenUnblocked } from "../page/navigation-guard.ts";

const CHANNEL = "rolecall-session";
const CHANGES = ["signed_in", "signed_out"] as const;
let watching: BroadcastChannel | undefined;
type SessionChange = (typeof CHANGES)[number];

/** Tells the other tabs of this browser that their session has ended: by sign-out, or since another one has begun. */
export function notifyOtherTabs(change: SessionChange): void {
  // A channel does not hear itself: this page leaves on its own.
  const channel = watching ?? new BroadcastChannel(CHANNEL);
  channel.postMessage(change);
  if (channel !== watching) channel.close();
}

/**
 * Calls `leave` where another tab ends the session of this one; returns a function that stops watching. After a sign-out everything
 * leaves the screen at once, a shown password too: another person may use the browser next. After a sign-in an open dialog may be finished first.
 */
export function watchSession(leave: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  watching = channel;
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const change = CHANGES.find((known) => known === data);
    if (change === "signed_out") {
      allowNavigation();
      leave();
    } else if (change === "signed_in") whenUnblocked(leave);
  };
  return () => {
    if (watching === channel) watching = undefined;
    channel.close();
  };
}
