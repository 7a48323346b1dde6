import { NO_KEY } from "#components/clusters/cluster-labels.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";

/** What can be done with the SQL users of a cluster while it is in this state, and what once it is ready. */
export function notReadyText(state: string, keyClosed: KeyClosed | undefined): string {
  if (state === NO_KEY) return "You can view what Rolecall read before. The API keys in Settings show which one fails.";
  if (keyClosed) return "You can view its SQL users. Rolecall's key cannot change them, also when it is ready.";
  return "You can view its SQL users, and change them when it is ready.";
}
