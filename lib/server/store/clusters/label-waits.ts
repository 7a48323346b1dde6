import { bearsLabel, type LabelScope } from "#lib/shared/label-scopes.ts";
import { keyEntries } from "../../base/env/keyring.ts";
import type { Store } from "../db/base.ts";
import { labelRights } from "./label-rights.ts";
import { labelledClusters } from "./label-scopes.ts";

/** A scope with its label, the words that name it, and what was decided about clusters. */
export type StoredScope = LabelScope & {
  label: string;
  name: string;
  decided: ReadonlyMap<string, { isConfirmed: boolean; by: string; at: number }>;
};

/** Every API key, right and live token whose scope is a label. */
export async function labelScopes(store: Store, now = Date.now()): Promise<StoredScope[]> {
  const [rights, tokens, rows] = await Promise.all([
    labelRights(store),
    store
      .selectFrom("api_tokens")
      .select(["id", "name", "label"])
      .where("label", "is not", null)
      .where("revoked_at", "is", null)
      .where("expires_at", ">", now)
      .orderBy("name")
      .orderBy("id")
      .execute(),
    store.selectFrom("label_clusters").selectAll().execute(),
  ]);
  const keys = keyEntries().filter(({ audit }) => !audit);
  const scopes = [
    ...keys.flatMap(({ name, label }) => (label === undefined ? [] : { kind: "key" as const, id: name, label, name })),
    ...rights.map(({ id, label, holderName }) => ({ kind: "right" as const, id, label, name: holderName })),
    ...tokens.map(({ id, label, name }) => ({ kind: "token" as const, id, label: label ?? "", name })),
  ];
  return scopes.map((scope) => {
    const of = rows.filter(
      (row) => row.scope_kind === scope.kind && row.scope_id === scope.id && row.label === scope.label,
    );
    const decided = of.map(
      (row) =>
        [row.cluster_id, { isConfirmed: row.is_confirmed === 1, by: row.decided_by, at: row.decided_at }] as const,
    );
    return Object.assign(scope, { decided: new Map(decided) });
  });
}

/** A cluster that has the label of these scopes, about which nothing was decided for them. */
export type LabelWait = { clusterId: string; clusterName: string; label: string; scopes: StoredScope[] };

/**
 * What waits for an administrator, by cluster and label. `seesKey`: whether the API key of this name sees a cluster, which the list of clusters
 * says.
 */
export async function labelWaits(
  store: Store,
  seesKey: (clusterId: string, key: string) => boolean,
): Promise<LabelWait[]> {
  const scopes = await labelScopes(store);
  if (scopes.length === 0) return [];
  const byLabel = Map.groupBy(scopes, ({ label }) => label);
  return (await labelledClusters(store)).flatMap((cluster) =>
    [...byLabel].flatMap(([label, of]) => {
      const isOpen = ({ kind, id, decided }: StoredScope) =>
        !decided.has(cluster.id) && (kind !== "key" || seesKey(cluster.id, id));
      const open = bearsLabel(cluster, label) ? of.filter(isOpen) : [];
      return open.length > 0 ? { clusterId: cluster.id, clusterName: cluster.name, label, scopes: open } : [];
    }),
  );
}
