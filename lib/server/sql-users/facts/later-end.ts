import type { Instant } from "#lib/shared/time/instant.ts";
import { sealsFor } from "../../access/seals.ts";
import { newId } from "../../base/ids.ts";
import { loginOf } from "../../cluster-sql/connection/login-of.ts";
import { onCluster } from "../../cluster-sql/connection/session.ts";
import type { Store } from "../../store/db/open.ts";
import { type EndInput, openEndOf } from "../../store/sql-users/sql-user-ends.ts";

/*
 * Rolecall sets a stored end on the cluster once there is a SQL connection. A row of the store alone must not move the cluster's end later,
 * so a later one has the mark of the change that a person approved.
 */

const seals = sealsFor("later end");

const sealed = (rowId: string, from: number, at: Instant) => [rowId, from, at];

/** The mark of an end that a person moved later than `was`, with the one that the cluster has; undefined where there was none. */
export async function laterEnd(
  db: Store,
  { rowId, was, at }: { rowId: string; was: number | null; at: Instant },
): Promise<EndInput["later"]> {
  if (was === null) return undefined;
  const open = await openEndOf(db, rowId);
  const from = open?.later && !open.isSet && isTrue(open, rowId) ? open.later.from : was;
  return { from, seal: seals.sealOf(sealed(rowId, from, at)) };
}

const isTrue = ({ at, later }: EndInput, rowId: string) =>
  later !== undefined && seals.isSealOf(later.seal, sealed(rowId, later.from, at));

type About = { clusterId: string; name: string; sqlUserId: string };

/**
 * Whether this stored end may be set on the cluster: one that is not later than the cluster's, or that a person moved from exactly there.
 * Otherwise an older row, put back, would undo an earlier end. Throws the refusals and `SqlError` of a reading.
 */
export async function maySetEnd(input: EndInput, { clusterId, name, sqlUserId }: About): Promise<boolean> {
  const { at, later } = input;
  const { validUntil } = await onCluster(clusterId, newId("req"), (link) => loginOf(link, name), { isGoingOn: true });
  if (validUntil === null || (typeof validUntil === "number" && at <= validUntil)) return true;
  return later !== undefined && later.from === validUntil && isTrue(input, sqlUserId);
}
