import { scriptsByHand } from "#components/sql-user-facts/key/scripts-by-hand.ts";
import { listedNames } from "#components/ui/words/counted.ts";
import { disableLogin } from "#lib/sql/templates/admin.ts";
import type { SelectedUser } from "./selected-user.ts";

/** Why Rolecall disables none of these logins, and the SQL by which a person does. */
export function loginByHand(users: readonly SelectedUser[]) {
  const clusters = [...new Map(users.map(({ clusterId: id, cluster: name }) => [id, { id, name }])).values()];
  const by = scriptsByHand({ users, clusters, scriptOf: disableLogin, none: "Nobody disables these logins here" });
  const missing = `Rolecall disables no login on ${listedNames(clusters.map(({ name }) => name))}: that needs a SQL connection of the level Create or Manage.`;
  return Object.assign({ missing, isSeveral: clusters.length > 1 }, by);
}
