/** Why Rolecall sends no change to a cluster: its API key only reads, or CockroachDB Cloud refused the key the last change. */
export const KEY_CLOSED = ["reads", "refused"] as const;
export type KeyClosed = (typeof KEY_CLOSED)[number];

/** What Rolecall sends with an API key. `read`: nothing but GET, whatever the key could do. */
export const KEY_ACCESSES = ["read", "change"] as const;
export type KeyAccess = (typeof KEY_ACCESSES)[number];
