import { pathOf } from "#lib/shared/passwords/secret-path.ts";
import type { Store } from "../db/open.ts";
import { teamNames } from "../people/teams.ts";
import { type StoredSecretStore, secretStorePicker } from "./secret-stores.ts";

/** A SQL user with the name of its cluster, and its owner team. */
type Placed = { clusterId: string; name: string } & { cluster: string; teamId: string | null };

/** Where the passwords of many SQL users would be delivered: reads the stores and teams once. `path` null where the template gives none. */
export async function placePicker(
  db: Store,
): Promise<(of: Placed) => { store: StoredSecretStore; path: string | null } | undefined> {
  const [storeOf, teams] = await Promise.all([secretStorePicker(db), teamNames(db)]);
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  return ({ clusterId, cluster, name, teamId }) => {
    const store = storeOf({ clusterId, teamId });
    if (!store) return undefined;
    const team = (teamId !== null && names.get(teamId)) || "";
    const found = pathOf(store.kind, store.template, { cluster, clusterId, team, name });
    return { store, path: "problem" in found ? null : found.path };
  };
}
