import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

const WORDS: Record<NonNullable<SqlUser["readOnly"]>, string> = {
  sso: "Managed by your identity provider",
  rolecall: "Rolecall's own SQL connection, changed only on its page",
  reserved: "Reserved by CockroachDB, read-only here",
};

/** Why Rolecall never changes this user; undefined where it can. */
export function readOnlyWords({ readOnly }: SqlUser): string | undefined {
  return readOnly && WORDS[readOnly];
}
