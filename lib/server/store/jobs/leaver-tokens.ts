import type { LeftToken } from "#lib/shared/people/leaver.ts";
import type { Store } from "../db/base.ts";
import { tokenRows } from "../people/api-tokens.ts";
import { type PlanEvent, proofs } from "./leaver-seen.ts";

/** A token of a service that an account made. `revokedAt`: when it was revoked, by whichever way. */
type MadeToken = { id: string; name: string; team: string; expiresAt: number; revokedAt: number | null };

/** Tokens of services that an account made and that worked at `since` or later, by name: the account may have kept their text. */
export async function serviceTokensSince(store: Store, accountId: string, since: number): Promise<MadeToken[]> {
  const rows = await tokenRows(store)
    .where("api_tokens.made_by_id", "=", accountId)
    .where("api_tokens.team_id", "is not", null)
    .where("api_tokens.expires_at", ">", since)
    .where((eb) => eb.or([eb("api_tokens.revoked_at", "is", null), eb("api_tokens.revoked_at", ">=", since)]))
    .orderBy("api_tokens.name")
    .orderBy("api_tokens.id")
    .execute();
  return rows.map(({ id, name, teamName, expires_at: expiresAt, revoked_at: revokedAt }) => {
    return { id, name, team: teamName ?? "", expiresAt, revokedAt };
  });
}

/** The tokens that a person decided to leave as they are in a plan, by id. */
export async function leftTokens(store: Store, leaverId: string): Promise<Map<string, LeftToken>> {
  const rows = await store.selectFrom("leaver_tokens").selectAll().where("leaver_id", "=", leaverId).execute();
  return new Map(rows.map(({ token_id, left_at: at, left_by: by, reason }) => [token_id, { at, by, reason }]));
}

/** Notes that a person decided to leave these tokens as they are. */
export async function saveLeftTokens(
  transaction: Store,
  leaverId: string,
  { tokenIds, by, reason }: { tokenIds: readonly string[]; by: string; reason: string },
  now = Date.now(),
): Promise<void> {
  const decided = { left_at: now, left_by: by, reason };
  for (const id of tokenIds)
    await transaction
      .insertInto("leaver_tokens")
      .values(Object.assign({ leaver_id: leaverId, token_id: id }, decided))
      .onConflict((conflict) => conflict.columns(["leaver_id", "token_id"]).doUpdateSet(decided))
      .execute();
}

/** An audit event that revoked a token. */
export type RevokeEvent = Pick<PlanEvent, "event" | "hash" | "by">;

/** The audit events that revoked these tokens one by one, by id of the token. */
export async function revokeEvents(store: Store, ids: readonly string[]): Promise<Map<string, RevokeEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await proofs(store)
    .select("target")
    .where("action", "=", "token.revoke")
    .where("target", "in", ids)
    .execute();
  return new Map(rows.map(({ sequence: event, hash, actor: by, target }) => [target ?? "", { event, hash, by }]));
}
