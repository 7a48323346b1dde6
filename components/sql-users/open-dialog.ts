import type { SqlUser } from "#lib/shared/sql-users.ts";

/** What somebody is about to do. One thing at a time. */
export type OpenDialog = { kind: "create" } | { kind: "reset" | "delete"; user: SqlUser };
