import { actionsThat } from "#lib/shared/operations/catalogue.ts";
import type { Store } from "../db/base.ts";

/** What makes a SQL user of a name, or shows that there is one. */
const MAKING = actionsThat(
  ({ existence, changes }) =>
    existence === "created" || existence === "appeared" || (existence === "there" && changes === "cloud"),
);

/**
 * Whether a list begun at this time may predate a recreation of this name: a change that creates or shows it is open, or ended since. A
 * list gives such a name no row.
 */
export async function isUnsettled(
  store: Store,
  { clusterId, name, listAt }: { clusterId: string; name: string; listAt: number },
): Promise<boolean> {
  const about = () =>
    store
      .selectFrom("audit_events")
      .select("audit_events.id")
      .where("audit_events.cluster_id", "=", clusterId)
      .where("audit_events.target", "=", name)
      .where("audit_events.action", "in", MAKING)
      .limit(1);
  const open = await about()
    .innerJoin("open_intents", "open_intents.sequence", "audit_events.sequence")
    .executeTakeFirst();
  if (open) return true;
  const later = await about().where("outcome", "<>", "refused").where("at", ">=", listAt).executeTakeFirst();
  return later !== undefined;
}
