import "server-only";
import type { EventAbout } from "#lib/shared/change-effects.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { expireLogin } from "#lib/sql/templates/admin.ts";
import { instantAt } from "#lib/sql/time.ts";
import type { Actor } from "../../access/guard.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { requestContext } from "../../base/request/request.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Link } from "../../cluster-sql/link.ts";
import { afterChange, runAll } from "../../cluster-sql/run-all.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { endUnmarked } from "../../store/sql-users/creations.ts";
import { saveEnd } from "../../store/sql-users/sql-user-ends.ts";
import { arrangerOf } from "../arranger.ts";

type Target = { clusterId: string; name: string };

/**
 * Moves the end of a SQL user at its cluster to `wanted`, and never later than the cluster has it, whatever the store says; with null
 * it stays. `stored`: the end in the store, which follows. Resolves to the end that the cluster has.
 *
 * Throws `grant_has_no_end` where the cluster does not have an end that is to come, `sql_outcome_unknown` where it does not have the new
 * one afterwards, and `SqlError`.
 */
export async function endEarlier(
  db: Store,
  actor: Actor,
  { clusterId, name }: Target,
  { wanted, stored, about }: { wanted: Instant | null; stored: number | null; about: EventAbout },
): Promise<Instant> {
  const request = await requestContext();
  const move = async (link: Link): Promise<Instant> => {
    const { validUntil } = await loginOf(link, name);
    if (typeof validUntil !== "number" || validUntil <= (await storeTime(db))) throw new Refusal("grant_has_no_end");
    if (wanted === null || wanted >= validUntil) return instantAt(validUntil);
    return recorded(Object.assign({ actor, request }, about), async (note) => {
      note({ sent: true });
      await runAll(link, expireLogin(name, wanted));
      const now = await afterChange(() => loginOf(link, name));
      if (now.validUntil !== wanted) throw new Refusal("sql_outcome_unknown");
      return wanted;
    });
  };
  const inTurn = () => onCluster(clusterId, request.requestId, (link) => move(link));
  const at = await cloud().turns.take(clusterId, name, inTurn);
  if (at === stored) return at;
  await saveEnd(db, { clusterId, name }, at, await arrangerOf(actor));
  await endUnmarked(db, { clusterId, name });
  return at;
}
