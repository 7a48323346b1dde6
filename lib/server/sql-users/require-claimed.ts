import { Refusal } from "../base/failure.ts";
import { store } from "../store/db/store.ts";
import { rowOf } from "../store/sql-users/present-sql-users.ts";
import { grantNow, isClaimed } from "./grant-seals.ts";

/**
 * Throws `access_begins_later` for a SQL user of temporary access whose password no claim has set yet: the claim asks for its start and its
 * approver, and begins its clock. Throws `grant_edited` as {@link grantNow}.
 */
export async function requireClaimed(target: { clusterId: string; name: string }): Promise<void> {
  const db = await store();
  const row = await rowOf(db, target);
  const grant = row && (await grantNow(db, row.id));
  if (grant && !isClaimed(grant)) throw new Refusal("access_begins_later");
}
