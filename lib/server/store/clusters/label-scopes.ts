import { bearsLabel, type LabelledCluster, type LabelScope, reachOf } from "#lib/shared/label-scopes.ts";
import { present } from "#lib/shared/present.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";

type Scoped = LabelScope & { label: string };

/** The clusters that each of these scopes reaches now, by its id. */
export async function labelReach(
  store: Store,
  scopes: readonly Scoped[],
  now = Date.now(),
): Promise<Map<string, Set<string>>> {
  if (scopes.length === 0) return new Map();
  const rows = await store
    .selectFrom("label_clusters")
    .select(["scope_kind", "scope_id", "label", "cluster_id"])
    .where(
      "scope_id",
      "in",
      scopes.map(({ id }) => id),
    )
    .where("is_confirmed", "=", 1)
    .execute();
  const clusters = await labelledClusters(
    store,
    rows.map(({ cluster_id }) => cluster_id),
  );
  return new Map(
    scopes.map(({ kind, id, label }) => {
      const of = rows.filter((row) => row.scope_kind === kind && row.scope_id === id && row.label === label);
      return [id, reachOf({ label, confirmed: new Set(of.map(({ cluster_id }) => cluster_id)) }, clusters, now)];
    }),
  );
}

/** The clusters of the last list with their labels, or those of them with an id of `only`. */
export async function labelledClusters(
  store: Store,
  only?: readonly string[],
): Promise<(LabelledCluster & { name: string })[]> {
  if (only?.length === 0) return [];
  const rows = await store
    .selectFrom("known_clusters")
    .select(["id", "name", "labels", "labels_read_at"])
    .$if(only !== undefined, (query) => query.where("id", "in", [...new Set(only)]))
    .orderBy("name")
    .orderBy("id")
    .execute();
  return rows.map(({ id, name, labels, labels_read_at }) =>
    present<LabelledCluster & { name: string }>({
      id,
      name,
      labels: labels === null ? undefined : JSON.parse(labels),
      labelsReadAt: labels_read_at,
    }),
  );
}

/** Stores when the vendor has told the labels of each of these clusters of the last list, where that is later than before. */
export async function saveLabelsRead(store: Store, readAt: ReadonlyMap<string, number>): Promise<void> {
  const byTime = Map.groupBy(readAt, ([, at]) => at);
  for (const [at, clusters] of byTime)
    for (const ids of batches(clusters.map(([id]) => id)))
      await store
        .updateTable("known_clusters")
        .set({ labels_read_at: at })
        .where("id", "in", ids)
        .where((eb) => eb.or([eb("labels_read_at", "is", null), eb("labels_read_at", "<", at)]))
        .execute();
}

/** Whether any right or token follows a label. */
export async function hasScopes(store: Store): Promise<boolean> {
  const { any } = await store
    .selectNoFrom((eb) => [
      eb
        .or([
          eb.exists(eb.selectFrom("label_rights").select("id")),
          eb.exists(eb.selectFrom("api_tokens").select("id").where("label", "is not", null)),
        ])
        .as("any"),
    ])
    .executeTakeFirstOrThrow();
  return Boolean(any);
}

/**
 * Forgets what was decided about clusters that no longer have the label, with the roles and clusters that it gave: a label that comes back is
 * confirmed again. Within the transaction that stores a list of clusters.
 */
export async function endLostLabels(transaction: Store): Promise<void> {
  const decided = await transaction.selectFrom("label_clusters").selectAll().execute();
  if (decided.length === 0) return;
  const clusters = new Map((await labelledClusters(transaction)).map((cluster) => [cluster.id, cluster]));
  for (const row of decided) {
    const cluster = clusters.get(row.cluster_id);
    if (cluster && bearsLabel(cluster, row.label)) continue;
    await forget(transaction, { kind: row.scope_kind, id: row.scope_id }, row.cluster_id);
  }
}

async function forget(transaction: Store, scope: LabelScope, clusterId: string): Promise<void> {
  await transaction
    .deleteFrom("label_clusters")
    .where("scope_kind", "=", scope.kind)
    .where("scope_id", "=", scope.id)
    .where("cluster_id", "=", clusterId)
    .execute();
  await settleScope(transaction, scope);
}

/** Makes the roles of a right, or the clusters of a token, those that are confirmed; keys are routed by the next list. */
async function settleScope(transaction: Store, { kind, id }: LabelScope): Promise<void> {
  const rows = await transaction
    .selectFrom("label_clusters")
    .select("cluster_id")
    .where("scope_kind", "=", kind)
    .where("scope_id", "=", id)
    .where("is_confirmed", "=", 1)
    .orderBy("cluster_id")
    .execute();
  const confirmed = rows.map(({ cluster_id }) => cluster_id);
  switch (kind) {
    case "right":
      return settleRight(transaction, id, confirmed);
    case "token":
      await transaction
        .updateTable("api_tokens")
        .set({ clusters: confirmed.join(" ") })
        .where("id", "=", id)
        .where("label", "is not", null)
        .execute();
      return;
    // Its clusters are those of the next list.
    case "key":
      return;
    default:
      return kind satisfies never;
  }
}

async function settleRight(transaction: Store, id: string, confirmed: readonly string[]): Promise<void> {
  const right = await transaction.selectFrom("label_rights").selectAll().where("id", "=", id).executeTakeFirst();
  const wanted = right ? confirmed : [];
  await transaction
    .deleteFrom("cluster_roles")
    .where("label_right_id", "=", id)
    .where("cluster_id", "not in", ["", ...wanted])
    .execute();
  if (!right) return;
  const rows = await transaction
    .selectFrom("cluster_roles")
    .select("cluster_id")
    .where("label_right_id", "=", id)
    .execute();
  const has = new Set(rows.map(({ cluster_id }) => cluster_id));
  for (const cluster_id of wanted)
    if (!has.has(cluster_id))
      await transaction
        .insertInto("cluster_roles")
        .values({
          id: newId("grt"),
          account_id: right.account_id,
          team_id: right.team_id,
          cluster_id,
          role: right.role,
          granted_by: right.granted_by,
          granted_at: right.granted_at,
          by_directory: 0,
          label_right_id: id,
        })
        .execute();
}

export type LabelDecision = { clusterId: string; label: string; isConfirmed: boolean; by: string };

/** Stores what an administrator decided about a cluster that has the label of a scope. */
export async function saveLabelDecision(
  transaction: Store,
  scope: LabelScope,
  { clusterId, label, isConfirmed, by }: LabelDecision,
  now = Date.now(),
): Promise<void> {
  const set = { label, is_confirmed: isConfirmed ? 1 : 0, decided_by: by, decided_at: now };
  await transaction
    .insertInto("label_clusters")
    .values({ scope_kind: scope.kind, scope_id: scope.id, cluster_id: clusterId, ...set })
    .onConflict((conflict) => conflict.columns(["scope_kind", "scope_id", "cluster_id"]).doUpdateSet(set))
    .execute();
  await settleScope(transaction, scope);
}

/** What was decided about clusters for the label of each of these API keys: whether it was confirmed, by the key's name and the cluster. */
export async function keyDecisions(
  store: Store,
  keys: readonly { name: string; label?: string | undefined }[],
): Promise<Map<string, Map<string, boolean>>> {
  if (keys.every(({ label }) => label === undefined)) return new Map();
  const rows = await store.selectFrom("label_clusters").selectAll().where("scope_kind", "=", "key").execute();
  return new Map(
    keys.map(({ name, label }) => [
      name,
      new Map(
        rows
          .filter((row) => row.scope_id === name && row.label === label)
          .map((row) => [row.cluster_id.toLowerCase(), row.is_confirmed === 1] as const),
      ),
    ]),
  );
}

/** Forgets all that was decided for scopes that are gone, with what it gave. */
export async function endScope(transaction: Store, scope: LabelScope): Promise<void> {
  await transaction
    .deleteFrom("label_clusters")
    .where("scope_kind", "=", scope.kind)
    .where("scope_id", "=", scope.id)
    .execute();
  await settleScope(transaction, scope);
}
