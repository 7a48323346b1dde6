import type { LabelScopeKind } from "#lib/shared/label-scopes.ts";
import { holds, may } from "#lib/shared/policy.ts";
import type { Named, Waiting } from "#lib/shared/sql-users/overview.ts";
import type { Actor } from "../../access/guard.ts";
import { failingKeys } from "../../cloud/keys/view.ts";
import { keySees } from "../../people/accounts/label-rights.ts";
import { toCarryOutOf } from "../../sharing/requests/by-hand.ts";
import { readSpec } from "../../sharing/requests/spec.ts";
import { leftOn } from "../../sql-users/facts/delete-ended.ts";
import { labelWaits } from "../../store/clusters/label-waits.ts";
import type { Store } from "../../store/db/open.ts";
import { linkMakersOf } from "../../store/people/accounts.ts";
import { requestsBefore } from "../../store/requests/request-lists.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";

/* Tasks of the overview about API keys, labels, and requests that a person carries out. */

/** Of each kind this many are listed; the rest is counted. */
export const OF_A_KIND = 3;
/** Far more than a person has open at a time. */
export const MOST_OWN = 100;

export type Counted = { listed: Waiting[]; all: number };

/** The first of a kind, and how many there are. */
export function firstOf(all: readonly Waiting[], count = all.length): Counted {
  return { listed: all.slice(0, OF_A_KIND), all: count };
}

/** Labels that rights, tokens or API keys follow on a cluster that nobody has confirmed. */
export async function labelsToConfirm(db: Store, actor: Actor): Promise<Counted> {
  if (!may(actor, "rights.manage")) return firstOf([]);
  return firstOf(
    (await labelWaits(db, keySees)).map(({ clusterId, clusterName, label, scopes }) => {
      const of = (wanted: LabelScopeKind) => scopes.filter(({ kind }) => kind === wanted).length;
      const cluster = { id: clusterId, name: clusterName };
      return { kind: "label", cluster, label, rights: of("right"), tokens: of("token"), keys: of("key") };
    }),
  );
}

/** Approved requests of others that a person has to carry out, those that wait longest first. */
export async function toCarryOut(
  db: Store,
  { accountId }: Actor,
  clusters: readonly string[],
  now: number,
): Promise<Counted> {
  if (clusters.length === 0) return firstOf([]);
  const notOf = [accountId, ...(await linkMakersOf(db, accountId))];
  const sees = { requesterId: "", teams: [], clusters };
  const found = await requestsBefore(
    db,
    sees,
    { words: [], approved: true },
    { before: undefined, limit: MOST_OWN, now },
  );
  const waiting = (await toCarryOutOf(db, found, now))
    .filter(({ requesterId }) => !notOf.includes(requesterId))
    .toSorted((one, other) => since(one) - since(other));
  const listed = waiting.slice(0, OF_A_KIND).map((request): Waiting => {
    const { id, clusterId, clusterName, requested, approved, requester, requesterNow } = request;
    return {
      kind: "by_hand",
      id,
      at: since(request),
      count: waiting.length,
      cluster: { id: clusterId, name: clusterName },
      name: readSpec(approved ?? requested).name,
      requester: requesterNow ?? requester,
    };
  });
  // Each says how many there are.
  return { listed, all: listed.length };
}

/** SQL users that were not deleted a day after their temporary access. */
export async function leftUsers(
  db: Store,
  clusters: readonly string[],
  named: (id: string) => Named,
): Promise<Counted> {
  const left = await leftOn(db, clusters);
  return firstOf(left.map(({ clusterId, name, at }) => ({ kind: "left", at, cluster: named(clusterId), name })));
}

const since = ({ decidedAt, createdAt }: Pick<StoredRequest, "decidedAt" | "createdAt">) => decidedAt ?? createdAt;

/** How many clusters of a key are named. */
const KEY_CLUSTERS = 3;

/** Of several API keys, those that fail, for administrators. */
export async function keysThatFail(db: Store, { role }: Actor): Promise<Counted> {
  if (!holds({ role, clusterRole: undefined }, "settings.manage")) return firstOf([]);
  return firstOf(
    (await failingKeys(db)).map(({ name, state, audit, since, clusters }) => ({
      kind: "key",
      at: since,
      name,
      why: state,
      audit,
      clusters: clusters.slice(0, KEY_CLUSTERS).map((cluster) => cluster.name),
      count: clusters.length,
    })),
  );
}
