import "server-only";

/** Who goes first: a person's change, what a person waits to see, what nobody waits for. */
export const PRIORITIES = ["write", "read", "background"] as const;
export type Priority = (typeof PRIORITIES)[number];
