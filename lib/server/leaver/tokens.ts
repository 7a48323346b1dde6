import type { LeaverToken } from "#lib/shared/people/leaver.ts";
import type { Store } from "../store/db/open.ts";
import { leftTokens, serviceTokensSince } from "../store/jobs/leaver-tokens.ts";
import type { Plan } from "../store/jobs/leavers.ts";

/**
 * The tokens of services that the account made, with their state since the plan started; without a plan those that work. One that
 * was left in an earlier plan is open again.
 */
export async function leaverTokens(
  db: Store,
  accountId: string,
  plan?: Plan,
  now = Date.now(),
): Promise<LeaverToken[]> {
  const made = await serviceTokensSince(db, accountId, plan?.startedAt ?? now);
  const left = plan ? await leftTokens(db, plan.id) : new Map<string, never>();
  const tokens = made.map(({ id, name, team, expiresAt, revokedAt }): LeaverToken => {
    const token = { id, name, team, expiresAt };
    if (revokedAt !== null) return Object.assign(token, { state: "revoked" as const, at: revokedAt });
    if (expiresAt <= now) return Object.assign(token, { state: "expired" as const });
    const decided = left.get(id);
    return Object.assign(token, decided ? { state: "left" as const } : { state: "open" as const }, decided);
  });
  return plan ? tokens : tokens.filter(({ state }) => state === "open");
}
