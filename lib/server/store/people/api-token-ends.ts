import type { Store } from "../db/base.ts";

/** How long an ended token is stored: its jobs say that it ended. */
const STORED_MS = 30 * 24 * 60 * 60_000;

/** Ends a token; resolves to whether it was live until now. */
export async function revokeApiToken(store: Store, id: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("api_tokens")
    .set({ revoked_at: now, live_name: null })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Ends the tokens of an account for good; resolves to the names of those that were live until now. */
export async function revokeTokensOf(store: Store, accountId: string, now = Date.now()): Promise<string[]> {
  const rows = await store
    .updateTable("api_tokens")
    .set({ revoked_at: now, live_name: null })
    .where("account_id", "=", accountId)
    .where("revoked_at", "is", null)
    .returning(["name", "expires_at"])
    .execute();
  return rows.flatMap(({ name, expires_at }) => (expires_at > now ? [name] : [])).sort();
}

/** Lets the names of expired tokens be used again. */
export async function freeExpiredNames(store: Store, now = Date.now()): Promise<void> {
  await store
    .updateTable("api_tokens")
    .set({ live_name: null })
    .where("expires_at", "<=", now)
    .where("live_name", "is not", null)
    .execute();
}

/** Deletes tokens that ended a month ago, but not what the evidence of a leaver plan names: tokens of services that the leaver made. */
export async function sweepApiTokens(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("api_tokens")
    .where(({ eb, not, exists, selectFrom }) =>
      eb.or([
        eb("team_id", "is", null),
        not(
          exists(
            selectFrom("jobs")
              .select("jobs.id")
              .where("jobs.kind", "=", "leaver")
              .whereRef("jobs.about", "=", "api_tokens.made_by_id"),
          ),
        ),
      ]),
    )
    .where((eb) => eb.or([eb("expires_at", "<", now - STORED_MS), eb("revoked_at", "<", now - STORED_MS)]))
    .execute();
  await store
    .deleteFrom("label_clusters")
    .where("scope_kind", "=", "token")
    .where("scope_id", "not in", ({ selectFrom }) => selectFrom("api_tokens").select("id"))
    .execute();
}
