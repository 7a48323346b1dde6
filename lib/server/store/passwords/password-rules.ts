import { type RawBuilder, sql } from "kysely";
import { type AgeRules, type AgeScope, USUAL_RULES } from "#lib/shared/passwords/password-age.ts";
import type { SqlUserKind } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { hasLabel } from "#lib/shared/vendor-labels.ts";
import { DOCTOR_PREFIX, OWN_PREFIX, RESERVED_NAMES, RESERVED_PREFIXES, SSO_PREFIX } from "#lib/sql/names.ts";
import { type KnownCluster, knownClusters } from "../clusters/known-clusters.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";

/** The scope of a maximum age. `subject` is a label, cluster, team or kind, and empty for all. */
export type Ruled = { scope: Exclude<AgeScope, "sql_user">; subject: string };
export type StoredRule = Ruled & { days: number; by: string; at: number };

/** The maximum ages that are set, but for those of SQL users. */
export async function storedRules(store: Store): Promise<StoredRule[]> {
  const rows = await store.selectFrom("password_rules").selectAll().orderBy("scope").orderBy("subject").execute();
  return rows.map(({ scope, subject, max_days: days, set_by: by, set_at: at }) => ({ scope, subject, days, by, at }));
}

/** The rules in the form that `maxAgeOf` takes. */
export async function ageRules(store: Store): Promise<AgeRules> {
  const stored = await storedRules(store);
  const hasLabels = stored.some(({ scope }) => scope === "label");
  return asAgeRules(stored, hasLabels ? await knownClusters(store) : []);
}

function asAgeRules(stored: readonly StoredRule[], known: readonly KnownCluster[]): AgeRules {
  const of = (wanted: Ruled["scope"]) =>
    stored.filter(({ scope }) => scope === wanted).map(({ subject, days }) => [subject, days] as const);
  return {
    all: of("all")[0]?.[1] ?? USUAL_RULES.all,
    labels: labelled(of("label"), known),
    clusters: new Map(of("cluster")),
    teams: new Map(of("team")),
    kinds: new Map(of("kind") as [SqlUserKind, number][]),
  };
}

/** The lowest maximum age of the labels of each cluster that has such a label. */
function labelled(rules: readonly (readonly [string, number])[], known: readonly KnownCluster[]): Map<string, number> {
  const ages = new Map<string, number>();
  for (const cluster of known) {
    const days = rules.flatMap(([label, each]) => (hasLabel(cluster, label) ? each : []));
    if (days.length > 0) ages.set(cluster.id, Math.min(...days));
  }
  return ages;
}

/** Sets a maximum age in days, or removes it with null. Resolves to the former value. */
export async function saveRule(
  store: Store,
  { scope, subject }: Ruled,
  { days, by }: { days: number | null; by: string },
  now = Date.now(),
): Promise<number | null> {
  const before = await store
    .selectFrom("password_rules")
    .select("max_days")
    .where("scope", "=", scope)
    .where("subject", "=", subject)
    .executeTakeFirst();
  if (days === null) {
    await store.deleteFrom("password_rules").where("scope", "=", scope).where("subject", "=", subject).execute();
  } else {
    const set = { max_days: days, set_at: now, set_by: by };
    await store
      .insertInto("password_rules")
      .values({ scope, subject, ...set })
      .onConflict((conflict) => conflict.columns(["scope", "subject"]).doUpdateSet(set))
      .execute();
  }
  return before?.max_days ?? null;
}

/** As the index has it: to these more applies than the age and the rule of the cluster, or none at all. */
export const APART = sql<boolean>`(password_max_days is not null or exempt_until is not null or provisioned_by is not null or name in ('root', 'admin', 'node', 'none', 'public') or substr(name, 1, 3) = 'pg_' or substr(name, 1, 14) = 'crdb_internal_' or substr(name, 1, 9) = 'rolecall_' or substr(name, 1, 4) = 'sso_')`;

/** As `readOnlyOf`: Rolecall changes no SQL user of the database, of single sign-on and of its own, and these need no owner. */
export function isChangeable(): RawBuilder<boolean> {
  const begins = (prefix: string) => sql`substr(sql_users.name, 1, ${sql.lit(prefix.length)}) = ${prefix}`;
  const apart = [...RESERVED_PREFIXES, SSO_PREFIX].map(begins);
  const isOwn = sql`(${begins(OWN_PREFIX)} and not ${begins(DOCTOR_PREFIX)})`;
  return sql<boolean>`not (sql_users.name in (${sql.join([...RESERVED_NAMES])}) or ${sql.join([...apart, isOwn], sql` or `)})`;
}

/** SQL users that are there with a maximum age of their own, or an exemption that has not ended, by cluster and name. */
export async function specialSqlUsers(store: Store, now = Date.now()) {
  const rows = await store
    .selectFrom("sql_users")
    .select(["cluster_id", "name", "password_max_days as days", "exempt_until", "exempt_reason", "exempt_by"])
    .where("ended_at", "is", null)
    // Implied by the next line: so their index is used.
    .where(APART)
    .where((eb) => eb.or([eb("password_max_days", "is not", null), eb("exempt_until", ">", now)]))
    .orderBy("cluster_id")
    .orderBy("name")
    .execute();
  return rows.map((row) => {
    const { exemptUntil: until, exemptReason, exemptBy, ...user } = camel(row);
    const isExempt = until !== null && until > now;
    return { ...user, exempt: isExempt ? { until, reason: exemptReason ?? "", by: exemptBy ?? "" } : null };
  });
}
