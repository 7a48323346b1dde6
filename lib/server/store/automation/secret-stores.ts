import type { SecretStoreKind, StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";
import { openDeliveries } from "./store-deliveries.ts";

/** Whose passwords go into a secret store: those of a cluster's SQL users, or of a team's. */
export type StoreScope = { clusterId: string; teamId: null } | { clusterId: null; teamId: string };

/** A secret store as it is stored. `sealed` opens with the session secret only. */
export type StoredSecretStore = {
  readonly id: string;
  readonly name: string;
  readonly kind: SecretStoreKind;
  readonly scope: StoreScope;
  readonly address: string;
  /** JSON; never a secret */
  readonly settings: string;
  readonly template: string;
  readonly sealed: string;
  readonly triedAt: number | null;
  readonly tryProblem: StoreProblem | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly changedAt: number;
  readonly changedBy: string;
};

type New = Pick<
  StoredSecretStore,
  "id" | "name" | "kind" | "scope" | "address" | "settings" | "template" | "sealed" | "createdBy"
>;

/** Stores a new secret store. */
export async function addSecretStore(store: Store, wanted: New, now = Date.now()): Promise<void> {
  const { id, name, kind, scope, sealed, createdBy } = wanted;
  await store
    .insertInto("secret_stores")
    .values({
      id,
      name,
      kind,
      cluster_id: scope.clusterId,
      team_id: scope.teamId,
      sealed,
      store_address: wanted.address,
      store_settings: wanted.settings,
      path_template: wanted.template,
      tried_at: null,
      try_problem: null,
      created_at: now,
      created_by: createdBy,
      changed_at: now,
      changed_by: createdBy,
    })
    .execute();
}

/** Every secret store, the oldest first. */
export async function allSecretStores(store: Store): Promise<StoredSecretStore[]> {
  const rows = await store.selectFrom("secret_stores").selectAll().orderBy("created_at").orderBy("id").execute();
  return rows.map(stored);
}

/** The secret store with this id; undefined where there is none. */
export async function secretStoreOf(store: Store, id: string): Promise<StoredSecretStore | undefined> {
  const row = await store.selectFrom("secret_stores").selectAll().where("id", "=", id).executeTakeFirst();
  return row && stored(row);
}

/** The secret store of a SQL user: that of its owner team, else that of its cluster; undefined where neither has one. */
export async function secretStoreFor(
  store: Store,
  { clusterId, teamId }: { clusterId: string; teamId: string | null },
): Promise<StoredSecretStore | undefined> {
  const rows = await store
    .selectFrom("secret_stores")
    .selectAll()
    .where((eb) => eb.or([eb("cluster_id", "=", clusterId), eb("team_id", "=", teamId ?? "")]))
    .execute();
  const row = rows.find(({ team_id }) => team_id !== null) ?? rows[0];
  return row && stored(row);
}

/** Picks the secret stores of many SQL users: reads all stores once. */
export async function secretStorePicker(
  store: Store,
): Promise<(of: { clusterId: string; teamId: string | null }) => StoredSecretStore | undefined> {
  const all = await allSecretStores(store);
  const ofTeam = new Map(all.map((each) => [each.scope.teamId, each]));
  const ofCluster = new Map(all.map((each) => [each.scope.clusterId, each]));
  return ({ clusterId, teamId }) => (teamId === null ? undefined : ofTeam.get(teamId)) ?? ofCluster.get(clusterId);
}

type Edit = Pick<StoredSecretStore, "name" | "scope" | "address" | "settings" | "template" | "sealed"> & {
  by: string;
};

/**
 * Changes a secret store. `outdated` where its credential is no longer `from`, the one that was read. With `moves`, it is another place
 * afterwards: `needed` while a delivery needs the present one.
 */
export async function editSecretStore(
  store: Store,
  { id, sealed: from }: Pick<StoredSecretStore, "id" | "sealed">,
  { name, scope, address, settings, template, sealed, by, moves }: Edit & { moves: boolean },
  now = Date.now(),
): Promise<"done" | "outdated" | "needed"> {
  return inTransaction(store, async (transaction) => {
    if (moves && (await isNeeded(transaction, id))) return "needed";
    const { numUpdatedRows } = await transaction
      .updateTable("secret_stores")
      .set({ name, cluster_id: scope.clusterId, team_id: scope.teamId, store_address: address, sealed })
      .set({ store_settings: settings, path_template: template, changed_at: now, changed_by: by })
      .set({ tried_at: null, try_problem: null })
      .where("id", "=", id)
      .where("sealed", "=", from)
      .executeTakeFirst();
    return numUpdatedRows === 1n ? "done" : "outdated";
  });
}

/**
 * Removes a secret store. False while a delivery needs it: it could not be ended without its credential. One that only takes a password out
 * again does not hold it: nothing in force depends on that.
 */
export async function removeSecretStore(store: Store, id: string): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    if (await isNeeded(transaction, id)) return false;
    await transaction.deleteFrom("secret_stores").where("id", "=", id).execute();
    return true;
  });
}

async function isNeeded(transaction: Store, id: string): Promise<boolean> {
  const open = await openDeliveries(transaction);
  return open.some(({ storeId, step }) => storeId === id && step !== "undoing");
}

/** Whether a secret store is still as it was read: each edit seals its credential again. */
export async function isAsRead(
  transaction: Store,
  { id, sealed }: Pick<StoredSecretStore, "id" | "sealed">,
): Promise<boolean> {
  const row = await transaction
    .selectFrom("secret_stores")
    .select("id")
    .where("id", "=", id)
    .where("sealed", "=", sealed)
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores how a test of it went; null where it worked. */
export async function saveTry(store: Store, id: string, problem: StoreProblem | null, now = Date.now()): Promise<void> {
  await store.updateTable("secret_stores").set({ tried_at: now, try_problem: problem }).where("id", "=", id).execute();
}

/** Puts a new seal in place of the one that was read. */
export async function resealSecretStore(store: Store, id: string, from: string, to: string): Promise<void> {
  await store
    .updateTable("secret_stores")
    .set({ sealed: to })
    .where("id", "=", id)
    .where("sealed", "=", from)
    .execute();
}

function stored(row: Tables["secret_stores"]): StoredSecretStore {
  const { id, name, kind, sealed } = row;
  return {
    id,
    name,
    kind,
    sealed,
    scope: scopeOf(row),
    address: row.store_address,
    settings: row.store_settings,
    template: row.path_template,
    triedAt: row.tried_at,
    tryProblem: row.try_problem,
    createdAt: row.created_at,
    createdBy: row.created_by,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
  };
}

function scopeOf({ cluster_id, team_id }: Tables["secret_stores"]): StoreScope {
  return team_id === null ? { clusterId: cluster_id ?? "", teamId: null } : { clusterId: null, teamId: team_id };
}
