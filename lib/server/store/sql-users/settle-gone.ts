import type { Store } from "../db/base.ts";
import { markOver } from "../people/notices.ts";
import { unfinishedAbout } from "../requests/requests.ts";
import { adminLeftAbout } from "./creations.ts";

type Gone = { id: string; name: string };

/**
 * Marks notices as read that ask a person for what nobody can do once these SQL users are gone: to finish one that a rule gave, or to take
 * away the admin that its creation left it.
 */
export async function settleGone(store: Store, clusterId: string, gone: readonly Gone[]): Promise<void> {
  if (gone.length === 0) return;
  const ids = gone.map(({ id }) => id);
  const names = gone.map(({ name }) => name);
  const given = await store
    .selectFrom("requests")
    .select("id")
    .where("sql_user_id", "in", ids)
    .where("by_rule", "is not", null)
    .execute();
  for (const { id } of given) await markOver(store, unfinishedAbout(id));
  const left = await store
    .selectFrom("creations")
    .select("id")
    .where("cluster_id", "=", clusterId)
    .where("name", "in", names)
    .where("way", "=", "api")
    .execute();
  for (const { id } of left) await markOver(store, adminLeftAbout(id));
}
