/** The order in the queue: a person's change, a read that a person waits for, background work. */
export const PRIORITIES = ["write", "read", "background"] as const;
export type Priority = (typeof PRIORITIES)[number];
