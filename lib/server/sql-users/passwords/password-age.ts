import { type AgeRules, type Due, dueOf, dueTime, maxAgeOf } from "#lib/shared/passwords/password-age.ts";
import type { PasswordPolicy } from "#lib/shared/passwords/password-policy.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import type { StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";

/** The inputs of the due state: the rules, and the time in epoch milliseconds. */
export type Ageing = { rules: AgeRules; now: number };

/** The state of the password of a SQL user by its age; undefined where Rolecall cannot change it. */
export function dueOfStored(stored: StoredSqlUser, ageing: Ageing): Due | undefined {
  if (readOnlyOf(stored.name) || stored.provisionedBy !== null) return undefined;
  const { exempt } = stored.policy;
  const facts = {
    changedAt: stored.passwordChangedAt,
    maxDays: maxDaysOf(stored, ageing),
    exemptUntil: exempt?.until ?? null,
  };
  return dueOf(facts, ageing.now);
}

/** The maximum age of its password in days. */
export function maxDaysOf(stored: StoredSqlUser, { rules }: Pick<Ageing, "rules">): number {
  return maxAgeOf(rules, asAged(stored)).days;
}

/** All that applies to the password of a SQL user; undefined where Rolecall cannot change it. */
export function ageOf(stored: StoredSqlUser, ageing: Ageing): PasswordPolicy | undefined {
  const due = dueOfStored(stored, ageing);
  if (due === undefined) return undefined;
  const { days, scope } = maxAgeOf(ageing.rules, asAged(stored));
  const { maxDays, exempt, entered, firstSeenAt } = stored.policy;
  return {
    due,
    maxDays: days,
    scope,
    ownDays: maxDays,
    dueAt: stored.passwordChangedAt === null ? null : dueTime(stored.passwordChangedAt, days),
    firstSeenAt,
    exempt: exempt && exempt.until > ageing.now ? exempt : null,
    entered,
  };
}

function asAged({ clusterId, ownerTeamId: teamId, description: { kind }, policy: { maxDays } }: StoredSqlUser) {
  return { clusterId, teamId, kind, maxDays };
}
