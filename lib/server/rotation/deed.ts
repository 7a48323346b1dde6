import "server-only";
import { type Deed, type EventAbout, GENERATED_ROTATION } from "#lib/shared/deeds.ts";
import type { Permit } from "../access/guard.ts";
import { deedOf } from "../cloud/changes.ts";
import type { NewItem } from "../store/jobs.ts";
import { lookAtTargets } from "./look.ts";
import { type NewRotation, requireSender, requireStores } from "./start.ts";

/** What a rotation of these SQL users sends and records, one after the other. Throws `cluster_not_found` and `forbidden`. */
export async function rotationDeed(
  { actor }: Permit<"rotations.manage">,
  { targets, deliver }: Pick<NewRotation, "targets" | "deliver">,
): Promise<Deed> {
  requireSender(actor, deliver);
  const looked = (await lookAtTargets(actor, targets)).flatMap((cluster) => cluster.looked);
  const ready = looked.flatMap(({ item, user }) => (item ? [user] : []));
  requireStores(ready, deliver);
  return itemsDeed(
    looked.flatMap(({ item, user }) => (item ? [{ item, toOwners: deliver === "owners" && user.deliverable }] : [])),
  );
}

/** The same for SQL users that were looked at. `toOwners` says whether the owner team of one gets a claim link. */
export function itemsDeed(items: readonly { item: NewItem; toOwners: boolean }[]): Deed {
  const details = { rotation: GENERATED_ROTATION };
  const events = items.flatMap(({ item: { clusterId, name: target }, toOwners }): EventAbout[] => [
    { action: "sql_user.reset_password", clusterId, target, details },
    ...(toOwners ? [{ action: "rotation.deliver" as const, clusterId, target, details }] : []),
  ]);
  const calls = items.map(({ item: { clusterId, name } }) => ({ kind: "set_password", clusterId, name }) as const);
  return { ...deedOf(...calls), events };
}
