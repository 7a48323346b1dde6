import type { z } from "zod";
import { bearsLabel, LABELS_FRESH_MS, type LabelledCluster, scopeLabels } from "#lib/shared/label-scopes.ts";
import type { LabelRights } from "#lib/shared/people/rights.ts";
import type { decideLabelInput, grantLabelInput } from "#lib/shared/people/rights-input.ts";
import type { Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { unconfirmedKeys } from "../../cloud/keys/keyed-client.ts";
import { labelsReadAt } from "../../cloud/known-clusters.ts";
import { holderName } from "../../store/clusters/cluster-roles.ts";
import { addLabelRight, hasLabelRight, labelRights, removeLabelRight } from "../../store/clusters/label-rights.ts";
import { labelledClusters, saveLabelDecision, saveLabelsRead } from "../../store/clusters/label-scopes.ts";
import { labelScopes, labelWaits, type StoredScope } from "../../store/clusters/label-waits.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";

type Manages = Permit<"rights.manage">;

/** Whether an API key with a label sees a cluster with it, and nobody has decided about that. */
export const keySees = (clusterId: string, key: string): boolean =>
  unconfirmedKeys().some((wait) => wait.clusterId === clusterId && wait.key === key);

/** The rights and tokens that follow a label, with what each reaches now and what waits, as the store knows it. */
export async function labelRightsOf(db: Store): Promise<LabelRights> {
  const [rights, scopes, waits, clusters] = await Promise.all([
    labelRights(db),
    labelScopes(db),
    labelWaits(db, keySees),
    labelledClusters(db),
  ]);
  const nameOf = new Map(clusters.map(({ id, name }) => [id, name]));
  const decidedOf = ({ decided }: StoredScope, confirmed: boolean) =>
    [...decided].flatMap(([id, { isConfirmed }]) =>
      isConfirmed === confirmed ? { id, name: nameOf.get(id) ?? id } : [],
    );
  const ofRights = new Map(rights.map((right) => [right.id, right]));
  return {
    labels: scopeLabels(clusters),
    scopes: scopes.map((scope) => {
      const { kind, id, label, name } = scope;
      const right = kind === "right" ? ofRights.get(id) : undefined;
      return {
        kind,
        id,
        label,
        name,
        holder: right?.holder ?? null,
        role: right?.role ?? null,
        reaches: decidedOf(scope, true),
        declined: decidedOf(scope, false),
      };
    }),
    waits: waits.map(({ clusterId, clusterName, label, scopes: of }) => ({
      cluster: { id: clusterId, name: clusterName },
      label,
      scopes: of.map(({ kind, id, name }) => ({ kind, id, name })),
    })),
  };
}

/**
 * The clusters of the newest list that have this label, told within five minutes; `isTheirs`: of those that the person may choose. Throws `invalid_input` where those are not the ones that the
 * person saw: each cluster is confirmed by someone who saw its name.
 */
export async function requireSeenClusters(
  transaction: Store,
  label: string,
  seen: readonly string[],
  isTheirs: (id: string) => boolean = () => true,
): Promise<{ id: string; name: string }[]> {
  const bearing = (await labelledClusters(transaction)).filter(
    (cluster) => bearsLabel(cluster, label) && isTheirs(cluster.id),
  );
  if (bearing.some((cluster) => !isFresh(cluster)) || !isSame(bearing, seen))
    throw new Refusal("invalid_input", {
      fields: { clusters: "Other clusters have this label now. Look at them and try again." },
    });
  return bearing;
}

const isFresh = ({ labelsReadAt }: LabelledCluster, now = Date.now()) =>
  labelsReadAt !== null && labelsReadAt > now - LABELS_FRESH_MS;

function isSame(clusters: readonly LabelledCluster[], ids: readonly string[]): boolean {
  const seen = new Set(ids);
  return seen.size === clusters.length && clusters.every(({ id }) => seen.has(id));
}

/** Reads the labels from the vendor, also where nothing has followed one yet. */
export async function readLabelsNow(db: Store): Promise<void> {
  await saveLabelsRead(db, labelsReadAt(await clusterFacts().anew()));
}

/**
 * Gives a role on the clusters with a label, with those that the person saw. Throws `not_found` for a missing holder, and `invalid_input`
 * where the holder has a role by the label already or other clusters have the label.
 */
export async function grantByLabel(
  { actor }: Manages,
  { holder, label, role, clusters }: z.output<typeof grantLabelInput>,
  note: Note,
): Promise<null> {
  const db = await store();
  await readLabelsNow(db);
  const given = await inTransaction(db, async (transaction) => {
    const name = await holderName(transaction, holder);
    if (name === undefined) throw new Refusal("not_found");
    if (await hasLabelRight(transaction, holder, label))
      throw new Refusal("invalid_input", {
        fields: { role: `${name} has a role by this label already. Remove that one first.` },
      });
    const reached = await requireSeenClusters(transaction, label, clusters);
    const scope = await addLabelRight(transaction, { holder, label, role, by: actor.name });
    for (const { id: clusterId } of reached)
      await saveLabelDecision(transaction, scope, { clusterId, label, isConfirmed: true, by: actor.name });
    return { name, reached, id: scope.id };
  });
  note({ holder: given.name, right: given.id, clusters: given.reached.map(({ name }) => name).join(", ") || "none" });
  return null;
}

/** Removes a role by a label from all of its clusters, also in open sessions. Throws `not_found`. */
export async function revokeByLabel(_permit: Manages, { id }: { id: string }, note: Note): Promise<null> {
  const gone = await inTransaction(await store(), async (transaction) => {
    const [right] = await labelRights(transaction, id);
    if (!right) throw new Refusal("not_found");
    await removeLabelRight(transaction, id);
    return right;
  });
  note({ holder: gone.holderName, label: gone.label, role: gone.role });
  return null;
}

type Decided = z.output<typeof decideLabelInput>;

export const confirmByLabel = (permit: Manages, input: Decided, note: Note) => decide(permit, input, note, true);
export const declineByLabel = (permit: Manages, input: Decided, note: Note) => decide(permit, input, note, false);

/**
 * Decides about a cluster for these scopes alone: one that was made since waits. Throws `cluster_not_found`, `not_found` for a scope that is
 * gone or has another label, and `invalid_input` where the cluster no longer has the label.
 */
async function decide({ actor }: Manages, { clusterId, label, scopes }: Decided, note: Note, isConfirmed: boolean) {
  const db = await store();
  await readLabelsNow(db);
  await clusterFacts().one(clusterId);
  const names = await inTransaction(db, async (transaction) => {
    const [cluster] = await labelledClusters(transaction, [clusterId]);
    if (!cluster) throw new Refusal("cluster_not_found");
    if (!bearsLabel(cluster, label) || !isFresh(cluster))
      throw new Refusal("invalid_input", { fields: { label: `${cluster.name} does not have this label now.` } });
    const all = await labelScopes(transaction);
    const found = scopes.map(({ kind, id }) =>
      all.find((scope) => scope.kind === kind && scope.id === id && scope.label === label),
    );
    for (const scope of found) {
      if (!scope) throw new Refusal("not_found");
      await saveLabelDecision(transaction, scope, { clusterId, label, isConfirmed, by: actor.name });
    }
    return found.map((scope) => `${scope?.kind} ${scope?.name}`);
  });
  note({ label, scopes: names.join(", ") });
  // The next list is that of the keys as they are decided about now.
  if (scopes.some(({ kind }) => kind === "key")) await clusterFacts().anew();
  return null;
}
