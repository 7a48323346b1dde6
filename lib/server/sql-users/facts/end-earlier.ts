import type { EventAbout } from "#lib/shared/change-effects.ts";
import { latestExtension } from "#lib/shared/requests/wanted-end.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { expireLogin } from "#lib/sql/templates/admin.ts";
import { instantAt } from "#lib/sql/time.ts";
import type { Actor } from "../../access/guard.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
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

/** The end that a password is given with after the first claim: the stored one, whatever end the cluster has by then. */
export const endAgain = (stored: Instant | null): Instant => stored ?? latestExtension(Date.now());

/**
 * Moves the end of a SQL user at its cluster to `wanted`, and never later than the cluster has it, whatever the store says. `stored`: the
 * end in the store, which follows. Resolves to the end that the cluster has.
 *
 * Throws `grant_has_no_end` where the cluster does not have an end that is to come, `sql_outcome_unknown` where it does not have the new
 * one afterwards, and `SqlError`.
 */
export async function endEarlier(
  db: Store,
  actor: Actor,
  { clusterId, name }: Target,
  { wanted, stored, about }: { wanted: Instant; stored: Instant | null; about?: EventAbout },
): Promise<Instant> {
  const request = await requestContext();
  const move = async (link: Link): Promise<Instant> => {
    const { validUntil } = await loginOf(link, name);
    if (typeof validUntil !== "number" || Math.min(validUntil, wanted) <= (await storeTime(db)))
      throw new Refusal("grant_has_no_end");
    if (wanted >= validUntil) return instantAt(validUntil);
    return recorded(Object.assign({ actor, request }, about ?? movedEnd({ clusterId, name }, wanted)), async (note) => {
      note({ sent: true });
      await runAll(link, expireLogin(name, wanted));
      const now = await afterChange(() => loginOf(link, name));
      if (now.validUntil !== wanted) throw new Refusal("sql_outcome_unknown");
      return wanted;
    });
  };
  // Stored in its turn: another end must not come between the cluster's change and Rolecall's.
  return cloud().turns.take(clusterId, name, async () => {
    const at = await onCluster(clusterId, request.requestId, (link) => move(link));
    if (at === stored) return at;
    await saveEnd(db, { clusterId, name }, at, await arrangerOf(actor));
    await endUnmarked(db, { clusterId, name });
    return at;
  });
}

/** What the audit has of an end that Rolecall sets at a cluster. */
export const movedEnd = (
  { clusterId, name: target }: Target,
  end: Instant,
  more: Record<string, string> = {},
): EventAbout => ({
  action: "sql_user.expire_login",
  clusterId,
  target,
  details: Object.assign({ validUntil: new Date(end).toISOString() }, more),
});

/** Throws `password_not_proved` unless the cluster still has this end: setting a password must not have moved it. */
export async function requireEnd(target: Target, end: Instant): Promise<void> {
  const { requestId } = await requestContext();
  const login = await onCluster(target.clusterId, requestId, (link) => loginOf(link, target.name)).catch(
    (error: unknown) => {
      log().warn({ requestId, clusterId: target.clusterId, name: target.name, error }, "an end was not read again");
      return undefined;
    },
  );
  if (login?.validUntil !== end) throw new Refusal("password_not_proved");
}
