import type { KeyClosed, KeyLook, KeyReach } from "#lib/shared/key-reach.ts";

/** What was seen of the API key on a cluster: a mark, and what that means. */
export const KEY_WORDS: Record<KeyReach, { mark: string; text: string }> = {
  reads_only: { mark: "read only", text: "Lists SQL users. Rolecall sends no change with it." },
  refused: { mark: "refused", text: "Lists SQL users. CockroachDB Cloud refused its last change." },
  changes: { mark: "changes", text: "Lists and changes SQL users." },
  reads: { mark: "may change, not used yet", text: "Lists SQL users. Rolecall has not made a change with it yet." },
  blind: { mark: "nothing", text: "Cannot list SQL users. Give it Cluster Developer there." },
  unknown: { mark: "not known yet", text: "Rolecall has not read this cluster with it yet." },
};

/** Why it changes nothing, after the sentence that says so. */
export const CLOSED_WORDS: Record<KeyClosed, string> = {
  reads: "It is configured to read only.",
  refused: "CockroachDB Cloud refused its last change there.",
};

/** The reason in two words, for a menu. */
export const LOCK_HINTS: Record<KeyClosed, string> = { reads: "key reads", refused: "key refused" };

/** What a new look at a cluster showed. */
export function lookText({ read, closed }: KeyLook, clusterName: string): string {
  if (read === "refused") return `CockroachDB Cloud does not let the key list SQL users on ${clusterName}.`;
  if (closed === "reads") return "It is still configured to read only.";
  if (read === "failed") return `${clusterName} could not be read now. Try again in a minute.`;
  return `Rolecall read ${clusterName}. It tries no change to find out: the next one shows whether the key may make it.`;
}
