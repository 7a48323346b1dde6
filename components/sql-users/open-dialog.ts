import type { SqlUser, Vanished } from "#lib/shared/sql-users.ts";

/** What somebody is about to do. One thing at a time. */
export type OpenDialog =
  | { kind: "create" }
  | { kind: "import" }
  | { kind: "owners"; names: readonly string[]; onDone: () => void }
  | { kind: "vanished"; vanished: Vanished }
  | { kind: "reset" | "claim" | "delete" | "protect" | "describe" | "override"; user: SqlUser };
