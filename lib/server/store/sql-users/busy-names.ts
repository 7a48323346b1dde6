import "server-only";
import type { StoredAction } from "#lib/shared/audit/audit.ts";
import { actionsThat } from "#lib/shared/operations/catalogue.ts";
import { openOnCluster } from "../audit/open-intents.ts";
import { EXPLAINING } from "../clusters/last-known.ts";
import type { Store } from "../db/base.ts";

/** The sources of a row for a SQL user that no complete list has shown yet. */
const GIVES_ROW = actionsThat(({ existence }) => existence === "there");

/**
 * SQL users that Rolecall may have created or deleted since a list began, whose first page was requested after the audit event `since`: by
 * the order of the chain and not by a clock, since servers' clocks differ. A change is open or has an event, from before it until after it
 * is saved. `isUnlisted`: of a row that no complete list has shown.
 *
 * Other and refused actions are ignored: otherwise an account without a right could hide drift.
 */
export async function busyNames(store: Store, { clusterId, since }: { clusterId: string; since: number }) {
  const open = await openOnCluster(store, clusterId);
  const later = await store
    .selectFrom("audit_events")
    .select(["id", "intent_id", "action", "target", "outcome"])
    .where("sequence", ">", since)
    .where("cluster_id", "=", clusterId)
    .where("action", "in", [...EXPLAINING, ...GIVES_ROW])
    .execute();
  const refused = later.filter(({ outcome }) => outcome === "refused");
  const nothing = new Set(refused.flatMap(({ id, intent_id }) => [id, intent_id]));
  const changes = [...open, ...later].filter(({ id }) => !nothing.has(id));
  const named = (actions: readonly StoredAction[]) =>
    new Set(changes.flatMap(({ action, target }) => (actions.includes(action) ? (target ?? []) : [])));
  const [explained, given] = [named(EXPLAINING), named(GIVES_ROW)];
  return (name: string, isUnlisted: boolean) => explained.has(name) || (isUnlisted && given.has(name));
}
