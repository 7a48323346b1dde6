import { planOf } from "#lib/shared/sql-access/access-plan.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import type { AccessPlan } from "#lib/sql/plan.ts";
import type { Store } from "../../store/db/open.ts";
import { finish } from "../../store/requests/request-attempts.ts";
import { openAccessRequest } from "../../store/requests/requests.ts";
import { notifyFinished } from "./notify.ts";
import { readSpec } from "./spec.ts";
import { stateNow } from "./state.ts";

/** The version affects only the form of statements, so the newest one can plan every request. */
const NEWEST = "v26.3.0";

/**
 * Finishes the newest approved request for other privileges of a SQL user if `matches` confirms that the database's answer shows exactly
 * the approved access. The access is planned again here, since the browser's version is not trusted.
 */
export async function finishAccessRequest(
  db: Store,
  { rowId, name }: { rowId: string; name: string },
  matches: (plan: AccessPlan) => boolean,
): Promise<void> {
  const request = await openAccessRequest(db, rowId);
  if (!request || (await stateNow(db, request)) !== "waiting") return;
  const { access } = readSpec(request.approved ?? request.requested);
  const form = { ...parseWanted(access), version: null, demote: false };
  const facts = { user: name, clusterVersion: NEWEST, code: "only_to_compare", otherAdmins: [], restricted: true };
  const planned = planOf(form, facts);
  if (planned.ok && matches(planned.plan) && (await finish(db, request.id))) await notifyFinished(db, request);
}
