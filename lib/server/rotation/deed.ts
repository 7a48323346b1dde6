import "server-only";
import { type Deed, type EventAbout, GENERATED_ROTATION } from "#lib/shared/deeds.ts";
import type { Permit } from "../access/guard.ts";
import { deedOf } from "../cloud/changes.ts";
import { lookAtTargets } from "./look.ts";
import type { NewRotation } from "./start.ts";

/** What a rotation of these SQL users sends and records, one after the other. Throws `cluster_not_found` and `forbidden`. */
export async function rotationDeed(
  { actor }: Permit<"rotations.manage">,
  { targets, deliver }: Pick<NewRotation, "targets" | "deliver">,
): Promise<Deed> {
  const looked = (await lookAtTargets(actor, targets)).flatMap((cluster) => cluster.looked);
  const ready = looked.flatMap(({ item, user }) => (item ? [{ item, user }] : []));
  const details = { rotation: GENERATED_ROTATION };
  const events = ready.flatMap(({ item: { clusterId, name: target }, user }): EventAbout[] => [
    { action: "sql_user.reset_password", clusterId, target, details },
    ...(deliver === "owners" && user.deliverable
      ? [{ action: "rotation.deliver" as const, clusterId, target, details }]
      : []),
  ]);
  const calls = ready.map(({ item: { clusterId, name } }) => ({ kind: "set_password", clusterId, name }) as const);
  return { ...deedOf(...calls), events };
}
