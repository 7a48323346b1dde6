import type { Figures } from "#lib/shared/sql-users/everywhere.ts";
import type { Permit } from "../../access/guard.ts";
import { countToDecide } from "../../sharing/requests/to-decide.ts";
import { store } from "../../store/db/store.ts";
import { countsOf } from "./kept-counts.ts";
import { seenBy } from "./visibility.ts";

/** How many SQL users this person sees, how many of their passwords are due, and how many requests wait for them. Unknown, never 0, while no list was read. */
export async function readFigures({ actor }: Permit<"overview.read">): Promise<Figures> {
  const db = await store();
  const { reach } = await seenBy(db, actor);
  const [{ clusters, dues }, toDecide] = await Promise.all([countsOf(db, reach), countToDecide(actor)]);
  let all = 0;
  for (const { states } of clusters.values())
    for (const count of [states.admin, states.privileged, states.unknown, states.restricted]) all += count;
  return { sqlUsers: clusters.size === 0 ? null : all, due: dues.due, toDecide: toDecide ?? 0 };
}
