import "server-only";
import { z } from "zod";
import type { HeldPrivileges } from "#lib/shared/own-sql-users.ts";
import type { Store } from "./base.ts";

/** What a SQL user held when an answer about it was last proved; null where that was never read. */
export async function heldBy(store: Store, sqlUserId: string): Promise<HeldPrivileges> {
  const row = await store
    .selectFrom("sql_users")
    .select(["held", "held_at as at"])
    .where("id", "=", sqlUserId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  if (!row?.held || row.at === null) return null;
  return { at: row.at, phrases: z.array(z.string()).parse(JSON.parse(row.held)) };
}
