import { present } from "#lib/shared/present.ts";
import type { Pair, PairMember, PairPage } from "#lib/shared/sql-users/pairs.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { ownersWithPeople } from "../../sharing/claims/deliverable.ts";
import { findSqlUser } from "../../sql-users/find-sql-user.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { pairOf, type StoredMember, type StoredPair } from "../../store/sql-users/pairs.ts";
import { type PairFacts, problemOf, readFacts } from "./problems.ts";

type Target = { clusterId: string; name: string };

/**
 * The pair that contains this name, even if its SQL user is gone; otherwise the SQL user alone. Throws `sql_user_not_found` where neither
 * exists, and CloudError.
 */
export async function getPair(permit: Permit<"sql_users.read">, target: Target): Promise<PairPage> {
  const { actor } = permit;
  const { id: clusterId } = await clusterFacts().one(target.clusterId);
  const { name } = target;
  const db = await store();
  const [stored, connection] = await Promise.all([pairOf(db, { clusterId, name }), sqlConnectionOf(db, clusterId)]);
  const level = connection?.state === "on" ? connection.level : null;
  if (!stored) await findSqlUser(permit, { clusterId, name });
  const facts = await readFacts(clusterId);
  if (!stored) {
    const row = facts.rows.get(name);
    const problem = row && problemOf(facts, { name, sqlUserId: row.id }, { actor, clusterId }, false);
    const single = present<NonNullable<PairPage["single"]>>({ state: row?.state ?? "unknown", problem });
    return { name, pair: null, single, connection: level, deliverable: false };
  }
  const idle = facts.rows.get(stored.idle.name);
  const deliverable = idle !== undefined && (await ownersWithPeople(db, actor)).isDeliverable(idle);
  return { name, pair: asPair(actor, stored, facts), single: null, connection: level, deliverable };
}

function asPair(actor: Actor, stored: StoredPair, facts: PairFacts): Pair {
  const { role, activeSince, step, madeAt, madeBy } = stored;
  const asMember = (member: StoredMember, isIdle: boolean): PairMember => {
    const row = facts.rows.get(member.name);
    const problem = problemOf(facts, member, { actor, clusterId: stored.clusterId }, isIdle);
    // Facts about a deleted SQL user of that name do not apply to this one.
    const own = row?.id === member.sqlUserId ? row : undefined;
    return present({
      name: member.name,
      state: own?.state ?? "unknown",
      owner: own?.owner ? own.owner : undefined,
      passwordChangedAt: own?.passwordChangedAt ? own.passwordChangedAt : undefined,
      passwordChangedBy: own?.passwordChangedBy ? own.passwordChangedBy : undefined,
      problem: problem || undefined,
    });
  };
  const idle = asMember(stored.idle, true);
  const { setAt, setBy, sentTo, deployedAt, deployedBy, seenAt, seenBy, seenHow } = stored;
  const change = stateOfSet(stored, idle.passwordChangedAt ?? null);
  return present<Pair>({
    role,
    activeSince,
    step,
    madeAt,
    madeBy,
    idle,
    active: asMember(stored.active, false),
    set:
      setAt !== null && setBy !== null
        ? present({ at: setAt, by: setBy, sentTo: sentTo ?? undefined, waits: change === "waits" })
        : undefined,
    deployed: deployedAt !== null && deployedBy !== null ? { at: deployedAt, by: deployedBy } : undefined,
    seen: seenAt !== null && seenBy !== null && seenHow !== null ? { at: seenAt, by: seenBy, how: seenHow } : undefined,
    replaced: change === "replaced" ? { at: idle.passwordChangedAt ?? 0, by: idle.passwordChangedBy ?? "" } : undefined,
  });
}

/**
 * The state of the password to deploy: `waits` for its owner team, or `replaced` by a later change. `changedAt`: when the password was last
 * set.
 */
export function stateOfSet(
  { setAt, sentTo, step }: Pick<StoredPair, "setAt" | "sentTo" | "step">,
  changedAt: number | null,
): "waits" | "set" | "replaced" {
  if (setAt === null) return "set";
  if (sentTo !== null && step === "deploy") return (changedAt ?? 0) > setAt ? "set" : "waits";
  return (changedAt ?? 0) > setAt ? "replaced" : "set";
}
