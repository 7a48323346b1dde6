import type { SqlUser, Vanished } from "#lib/shared/sql-users.ts";

/** What somebody is about to do. One thing at a time. */
export type OpenDialog =
  | { kind: "create" }
  | { kind: "vanished"; vanished: Vanished }
  | { kind: "reset" | "claim" | "delete" | "protect" | "describe" | "override"; user: SqlUser };
