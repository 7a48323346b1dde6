import { z } from "zod";
import type { OpenDelivery, SecretStoreRow, SecretStoresView } from "#lib/shared/passwords/secret-stores.ts";
import type { Permit } from "../access/guard.ts";
import { clustersAsKnown } from "../cloud/known-clusters.ts";
import { allSecretStores, type StoredSecretStore } from "../store/automation/secret-stores.ts";
import { isUndelivered, openDeliveries, type StoreDelivery } from "../store/automation/store-deliveries.ts";
import { store } from "../store/db/store.ts";
import { teamNames } from "../store/people/teams.ts";

const texts = z.record(z.string(), z.string());

/** Every secret store with the deliveries that are not over, and no credential. */
export async function listSecretStores(_permit: Permit<"secret_stores.manage">): Promise<SecretStoresView> {
  const db = await store();
  const [stores, open, known, teams] = await Promise.all([
    allSecretStores(db),
    openDeliveries(db),
    clustersAsKnown(),
    teamNames(db),
  ]);
  const names = new Map([...known, ...teams].map(({ id, name }) => [id, name]));
  const shown = stores.map((each) => ({
    ...rowFor(each, names),
    deliveries: open.filter(({ storeId }) => storeId === each.id).map((delivery) => openOne(delivery, names)),
  }));
  return { stores: shown };
}

type Names = ReadonlyMap<string, string>;

function rowFor(stored: StoredSecretStore, names: Names): Omit<SecretStoreRow, "deliveries"> {
  const { id, name, kind, scope, address, template, settings, triedAt, tryProblem } = stored;
  const { createdAt, createdBy, changedAt, changedBy } = stored;
  return {
    id,
    name,
    kind,
    address,
    template,
    triedAt,
    tryProblem,
    createdAt,
    createdBy,
    changedAt,
    changedBy,
    scope: scope.teamId === null ? { of: "cluster", clusterId: scope.clusterId } : { of: "team", teamId: scope.teamId },
    of: names.get(scope.teamId ?? scope.clusterId) ?? "that is no longer there",
    settings: texts.parse(JSON.parse(settings)),
  };
}

function openOne(delivery: StoreDelivery, names: Names): OpenDelivery {
  const { id, name, clusterId, path, startedAt: since, tries, problem } = delivery;
  const cluster = names.get(clusterId) ?? clusterId;
  return { id, name, clusterId, cluster, path, since, tries, problem, undelivered: isUndelivered(delivery) };
}
