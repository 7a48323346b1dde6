import { z } from "zod";
import type { HeldPrivileges } from "#lib/shared/sql-users/own-sql-users.ts";
import type { Store } from "./base.ts";

/** Enough to judge a request by; a user of thousands of tables has a line for each. */
const MOST_HELD = 100;

/** The phrases of a proof that are stored: those of an admin would say less than that it is one. */
export function storedPhrases({ state, held }: { state: string; held: readonly string[] }): string[] {
  if (state === "admin") return ["membership in admin: every privilege"];
  const more = held.length - MOST_HELD;
  return more > 0 ? [...held.slice(0, MOST_HELD), `${more} more`] : [...held];
}

/** The privileges of a SQL user at its last proved answer; null where they were never read. */
export async function storedPrivileges(store: Store, sqlUserId: string): Promise<HeldPrivileges> {
  const row = await store
    .selectFrom("sql_users")
    .select(["held", "held_at as at"])
    .where("id", "=", sqlUserId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (!row?.held || row.at === null) return null;
  return { at: row.at, phrases: z.array(z.string()).parse(JSON.parse(row.held)) };
}
