import type { SqlUser } from "#lib/shared/sql-users.ts";

const WORDS: Record<NonNullable<SqlUser["readOnly"]>, string> = {
  sso: "Single sign-on, read-only here",
  reserved: "Reserved by CockroachDB, read-only here",
};

/** Why Rolecall never changes this user, in a few words; undefined where it may. */
export function readOnlyWords({ readOnly }: SqlUser): string | undefined {
  return readOnly && WORDS[readOnly];
}
