/** Why Rolecall sends no change to a cluster: its API key only reads, or CockroachDB Cloud refused the key the last change. */
export const KEY_CLOSED = ["reads", "refused"] as const;
export type KeyClosed = (typeof KEY_CLOSED)[number];

/** What a new look at a cluster showed: whether its list was read, refused or failed, and why no change is sent there even so. */
export type KeyLook = { read: "read" | "refused" | "failed"; closed: KeyClosed | null };

/** What Rolecall sends with an API key. `read`: nothing but GET, whatever the key could do. */
export const KEY_ACCESSES = ["read", "change"] as const;
export type KeyAccess = (typeof KEY_ACCESSES)[number];

/**
 * What Rolecall has seen of its API key on a cluster. `reads_only`: it is declared so; `refused`: CockroachDB Cloud refused the last change;
 * `changes`: a change succeeded; `reads`: its SQL users were listed, and no change was tried; `blind`: even that was refused.
 */
export const KEY_REACHES = ["reads_only", "refused", "changes", "reads", "blind", "unknown"] as const;
export type KeyReach = (typeof KEY_REACHES)[number];

/** Why no key was read from the file that the keys file names for it. `no_key`: what it holds is no whole key. */
export type KeyFileProblem = "unreadable" | "no_key";
