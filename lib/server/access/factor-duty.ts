import { type FactorPolicy, factorPolicyFrom } from "#lib/shared/people/factor-policy.ts";
import type { Roles } from "#lib/shared/policy.ts";
import type { Store } from "../store/db/open.ts";
import { storedSettings } from "../store/db/settings.ts";
import { enrolmentOf } from "../store/sign-in/factors.ts";

const DAY = 24 * 60 * 60_000;
/** The name under which the store has the policy. */
export const FACTOR_POLICY = "secondFactor";

/** The policy's demand on an account. `dueAt` is when it can do nothing else; undefined where nothing is missing. */
export type FactorDuty = { wanted: boolean; dueAt?: number };

/** The policy as it is now, with the author and time of its last change. */
export async function factorPolicyNow(
  db: Store,
): Promise<{ policy: FactorPolicy; changed: { by: string; at: number } | null }> {
  const stored = (await storedSettings(db)).get(FACTOR_POLICY);
  return { policy: factorPolicyFrom(stored?.value), changed: stored ? { by: stored.by, at: stored.at } : null };
}

/** The policy's demand on this account now. */
export async function factorDutyOf(
  db: Store,
  { accountId, ...roles }: Roles & { accountId: string },
): Promise<FactorDuty> {
  const { policy, changed } = await factorPolicyNow(db);
  if (!isWanted(policy, roles)) return { wanted: false };
  const { hasFactor, madeAt } = await enrolmentOf(db, accountId);
  if (hasFactor) return { wanted: true };
  return { wanted: true, dueAt: Math.max(changed?.at ?? 0, madeAt) + policy.graceDays * DAY };
}

function isWanted({ scope }: FactorPolicy, { role, clusterRoles }: Roles): boolean {
  switch (scope) {
    case "off":
      return false;
    case "administrators":
      return role === "administrator" || [...clusterRoles.values()].includes("cluster_admin");
    case "everybody":
      return true;
    default:
      return scope satisfies never;
  }
}
