import type { z } from "zod";
import { AGE_SCOPES, type AgeScope, noDues } from "#lib/shared/passwords/password-age.ts";
import type {
  AgeRule,
  clusterMaxAgeInput,
  maxAgeInput,
  PasswordPolicyView,
  sqlUserPolicyInput,
} from "#lib/shared/passwords/password-policy.ts";
import { clustersWith, may } from "#lib/shared/policy.ts";
import { allLabels } from "#lib/shared/vendor-labels.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { dueCounts } from "../../store/passwords/password-dues.ts";
import { type Ruled, saveRule, specialSqlUsers, storedRules } from "../../store/passwords/password-rules.ts";
import { teamNamesOf } from "../../store/people/teams.ts";
import { storedSqlUsers } from "../../store/sql-users/present-sql-users.ts";
import { saveSqlUserPolicy } from "../../store/sql-users/sql-users.ts";
import type { StoredPolicy, StoredSqlUser } from "../../store/sql-users/stored-sql-user.ts";
import { findSqlUser } from "../find-sql-user.ts";

const CLUSTERS_PER_PAGE = 40;

/**
 * The rules, and the settings on the clusters of this person; the counts of the clusters after the one of `after`. Throws CloudError where
 * the vendor does not answer.
 */
export async function getPasswordPolicy(
  { actor }: Permit<"password_policy.read">,
  { after }: { after: string | null },
): Promise<PasswordPolicyView> {
  const db = await store();
  const theirs = clustersWith(actor, "password_policy.read");
  // A Cluster Admin need not know which teams there are elsewhere.
  const manages = may(actor, "password_policy.manage");
  const [stored, special, facts] = await Promise.all([storedRules(db), specialSqlUsers(db), clusterFacts().all()]);
  const seenFacts = facts.filter(({ id }) => theirs === "all" || theirs.has(id));
  const labels = allLabels(seenFacts);
  const all = seenFacts
    .map(({ id, name }) => ({ id, name }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
  const start = all.findIndex(({ id }) => id === after) + 1;
  const page = all.slice(start, start + CLUSTERS_PER_PAGE);
  const nameOf = new Map(all.map(({ id, name }) => [id, name]));
  const seen = special.filter(({ clusterId }) => nameOf.has(clusterId));
  const isSeen: Record<AgeScope, (subject: string) => boolean> = {
    all: () => true,
    label: (label) => manages || labels.includes(label),
    cluster: (id) => nameOf.has(id),
    team: () => manages,
    kind: () => true,
    sql_user: () => false,
  };
  const rules = stored
    .filter(({ scope, subject }) => isSeen[scope](subject))
    .map(({ scope, subject, days, by, at }): AgeRule => ({ scope, subject, days, set: { by, at } }))
    .sort((one, other) => rank(one.scope) - rank(other.scope));
  const subjectsOf = (of: AgeScope) => rules.flatMap(({ scope, subject }) => (scope === of ? subject : []));
  const named = [...subjectsOf("cluster"), ...seen.map(({ clusterId }) => clusterId)];
  const teams = await teamNamesOf(db, subjectsOf("team"));
  return {
    rules,
    sqlUsers: seen.flatMap(({ clusterId, name, days }) => (days === null ? [] : { clusterId, name, days })),
    exemptions: seen.flatMap(({ clusterId, name, exempt }) => (exempt ? { clusterId, name, ...exempt } : [])),
    clusters: await withCounts(db, page),
    next: start + page.length < all.length ? (page.at(-1)?.id ?? null) : null,
    all: all.length,
    names: Object.fromEntries([...teams, ...named.map((id) => [id, nameOf.get(id) ?? id] as const)]),
    labels,
  };
}

async function withCounts(db: Store, page: readonly { id: string; name: string }[]) {
  const clusters = page.map(({ id }) => id);
  const counts = clusters.length > 0 ? await dueCounts(db, Date.now(), { clusters }) : new Map();
  return page.map(({ id, name }) => ({ id, name, counts: counts.get(id) ?? noDues() }));
}

function rank(scope: AgeScope): number {
  return AGE_SCOPES.indexOf(scope);
}

/** Sets a maximum age for all, the clusters with a label, a team or a kind. Throws Refusal. */
export async function setMaxAge(
  { actor }: Permit<"password_policy.manage">,
  input: z.output<typeof maxAgeInput>,
  note: Note,
): Promise<null> {
  const ruled = ruledBy(input);
  if (ruled.scope === "team") {
    const team = await teamNameOf(ruled.subject);
    if (team === undefined) throw new Refusal("invalid_input", { fields: { teamId: "This team no longer exists." } });
    note({ team });
  }
  return saveAge(ruled, { days: input.days, by: actor.name }, note);
}

/** Sets a maximum age for a cluster. Throws the refusal `cluster_not_found`. */
export async function setClusterMaxAge(
  { actor }: Permit<"sql_users.describe">,
  { clusterId, days }: z.output<typeof clusterMaxAgeInput>,
  note: Note,
): Promise<null> {
  const { id: subject } = await clusterFacts().one(clusterId);
  return saveAge({ scope: "cluster", subject }, { days, by: actor.name }, note);
}

/** Undefined for a team that does not exist. */
async function teamNameOf(id: string): Promise<string | undefined> {
  return (await teamNamesOf(await store(), [id])).get(id);
}

function ruledBy(input: z.output<typeof maxAgeInput>): Ruled {
  switch (input.scope) {
    case "all":
      return { scope: "all", subject: "" };
    case "label":
      return { scope: "label", subject: input.label };
    case "team":
      return { scope: "team", subject: input.teamId };
    case "kind":
      return { scope: "kind", subject: input.kind };
    default:
      return input satisfies never;
  }
}

async function saveAge(ruled: Ruled, to: { days: number | null; by: string }, note: Note): Promise<null> {
  const before = await inTransaction(await store(), (transaction) => saveRule(transaction, ruled, to));
  note({ before: before ?? "none" });
  return null;
}

/** Whether this is the maximum age that is set already. False for a team that does not exist. */
export async function isMaxAge(input: z.output<typeof maxAgeInput>): Promise<boolean> {
  const ruled = ruledBy(input);
  const isThere = ruled.scope !== "team" || (await teamNameOf(ruled.subject)) !== undefined;
  return isThere && (await isAge(ruled, input.days));
}

/** Whether this is the maximum age of the cluster already. Throws the refusal `cluster_not_found`. */
export async function isClusterMaxAge({ clusterId, days }: z.output<typeof clusterMaxAgeInput>): Promise<boolean> {
  const { id: subject } = await clusterFacts().one(clusterId);
  return isAge({ scope: "cluster", subject }, days);
}

async function isAge({ scope, subject }: Ruled, days: number | null): Promise<boolean> {
  const rules = await storedRules(await store());
  return (rules.find((rule) => rule.scope === scope && rule.subject === subject)?.days ?? null) === days;
}

/** Whether these are the password rules of the SQL user already. False for one that Rolecall does not know. */
export async function isSqlUserPolicy({
  clusterId,
  name,
  days,
  exempt,
  enteredAt,
}: z.output<typeof sqlUserPolicyInput>): Promise<boolean> {
  const stored = (await storedSqlUsers(await store(), clusterId.toLowerCase())).get(name);
  const now = stored?.policy;
  if (!now) return false;
  const isEntered = enteredAt === (now.entered?.at ?? null) || (enteredAt === null && isLogged(stored));
  return (
    now.maxDays === days && now.exempt?.until === exempt?.until && now.exempt?.reason === exempt?.reason && isEntered
  );
}

/** Whether its password was set outside Rolecall by what the vendor's audit log says. */
const isLogged = (stored: StoredSqlUser) => stored.passwordOutsideBy !== null && stored.passwordChangedAt !== null;

/** Sets the password rules of one SQL user. Throws Refusal. */
export async function setSqlUserPolicy(
  permit: Permit<"sql_users.describe">,
  { clusterId, name, days, exempt, enteredAt }: z.output<typeof sqlUserPolicyInput>,
  note: Note,
): Promise<{ name: string }> {
  const { stored } = await findSqlUser(permit, { clusterId, name });
  const before = stored?.policy;
  // What the vendor's audit log says stays until a later day is entered.
  const logged = stored?.passwordOutsideBy == null ? null : stored.passwordChangedAt;
  const by = permit.actor.name;
  if (enteredAt !== null && enteredAt !== before?.entered?.at) {
    const known = stored?.passwordEnteredBy === null ? stored.passwordChangedAt : null;
    if (known !== null && known > enteredAt)
      throw new Refusal("invalid_input", { fields: { enteredAt: "Rolecall has set a password after that day." } });
    if (logged !== null && logged > enteredAt)
      throw new Refusal("invalid_input", { fields: { enteredAt: "A password was set outside after that day." } });
  }
  const isSame = before?.exempt?.until === exempt?.until && before?.exempt?.reason === exempt?.reason;
  const policy: Omit<StoredPolicy, "firstSeenAt"> = {
    maxDays: days,
    exempt: exempt && { ...exempt, by: (isSame && before?.exempt?.by) || by },
    entered: enteredOf(enteredAt, { before: before?.entered ?? null, isLogged: logged !== null, by }),
  };
  note({
    "days before": before?.maxDays ?? "none",
    "exempt before": isoOf(before?.exempt?.until),
    "entered before": isoOf(before?.entered?.at),
  });
  await saveSqlUserPolicy(await store(), { clusterId, name }, policy);
  return { name };
}

type Entered = StoredPolicy["entered"];

function enteredOf(
  at: number | null,
  { before, isLogged, by }: { before: Entered; isLogged: boolean; by: string },
): Entered {
  if (at === null) return isLogged ? before : null;
  return at === before?.at ? before : { at, by };
}

function isoOf(at: number | undefined): string {
  return at === undefined ? "none" : new Date(at).toISOString();
}
