import "server-only";
import { z } from "zod";
import type { HeldPrivileges } from "#lib/shared/own-sql-users.ts";
import type { Store } from "./base.ts";

/** The privileges of a SQL user at its last proved answer; null where they were never read. */
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
