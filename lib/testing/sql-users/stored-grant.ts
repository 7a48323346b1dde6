import { sealOfClaim } from "../../server/sql-users/grant-seals.ts";
import type { Store } from "../../server/store/db/open.ts";
import { addRequest } from "../../server/store/requests/requests.ts";
import type { SqlWorld } from "../sql-world.ts";

/** For tests only: stores that Mara got this SQL user by temporary access, which was approved and claimed. */
export async function storeGrant(
  db: Store,
  { clusterId, mara, payments }: Pick<SqlWorld, "clusterId" | "mara" | "payments">,
  { sqlUserId, name, latestEnd }: { sqlUserId: string; name: string; latestEnd: number },
): Promise<void> {
  const spec = "{}";
  const id = await addRequest(db, {
    kind: "grant",
    requester: { id: mara.id, name: "Mara" },
    team: { id: payments, name: "Payments" },
    cluster: { id: clusterId, name: "orders" },
    sqlUserId,
    name,
    requested: spec,
    reason: "A wrong total",
  });
  const seal = sealOfClaim({ id, clusterId, requesterId: mara.id, name, sqlUserId, spec, latestEnd });
  await db
    .updateTable("requests")
    .set({ state: "approved", expires_at: latestEnd, finished_at: Date.now(), grant_seal: seal })
    .where("id", "=", id)
    .execute();
}
