import { z } from "zod";
import { SECRET_STORE_KINDS } from "./secret-store-kinds.ts";

/** Where a password was delivered. Nobody saw it. */
export const deliveredToSchema = z.object({
  store: z.string(),
  kind: z.enum(SECRET_STORE_KINDS),
  path: z.string(),
  version: z.string(),
});
export type DeliveredTo = z.infer<typeof deliveredToSchema>;

/** The names of the secret stores that SQL users of a cluster can have. A team's goes before the cluster's. */
export const reachableStoresSchema = z.object({
  cluster: z.string().nullable(),
  teams: z.array(z.object({ team: z.string(), store: z.string() })),
});
export type ReachableStores = z.infer<typeof reachableStoresSchema>;

/** The secret store of a SQL user with this owner; null where it has none. */
export function storeOfOwner(stores: ReachableStores | undefined, owner: string | undefined): string | null {
  return stores?.teams.find(({ team }) => team === owner)?.store ?? stores?.cluster ?? null;
}

/**
 * Of a SQL user: its last delivery that arrived, one that is not over, and one that ended without, after which no other password was set.
 * Times are epoch milliseconds.
 */
export type LastDelivery = {
  last: { store: string; path: string; version: string; at: number; inForce: boolean } | null;
  open: { store: string; path: string; since: number; words: string | null } | null;
  lost: { store: string; path: string; at: number } | null;
};
