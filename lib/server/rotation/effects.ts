import { type ChangeEffects, type EventAbout, GENERATED_ROTATION } from "#lib/shared/change-effects.ts";
import type { Permit } from "../access/guard.ts";
import { effectsOf } from "../cloud/api/changes.ts";
import { deliveryEvent } from "../secret-stores/effects.ts";
import { newPasswordOf } from "../sql-users/change-sql-user.ts";
import type { Target } from "./job.ts";
import { type NewRotation, requireStartable } from "./start.ts";

/** What a rotation of these SQL users sends and records, one after the other. Throws as {@link requireStartable}. */
export async function rotationEffects(
  { actor }: Permit<"rotations.manage">,
  { targets, deliver }: Pick<NewRotation, "targets" | "deliver">,
): Promise<ChangeEffects> {
  const checked = await requireStartable(actor, { targets, deliver });
  return itemsEffects(
    checked.flatMap(({ item, user, place }): Ahead[] => {
      if (!item) return [];
      return [
        { item, place: deliver === "store" ? place : undefined, toOwners: deliver === "owners" && user.deliverable },
      ];
    }),
  );
}

/** `toOwners` says whether its owner team gets a claim link; `place`, into which secret store it goes. */
type Ahead = { item: Target; toOwners: boolean; place: { store: string; path: string } | undefined };

/** What a rotation of SQL users that were checked sends and records. */
export function itemsEffects(items: readonly Ahead[]): ChangeEffects {
  const details = { rotation: GENERATED_ROTATION };
  const events = items.flatMap(({ item: { clusterId, name: target }, toOwners, place }): EventAbout[] => [
    { ...newPasswordOf({ clusterId, name: target }), details },
    ...(place ? [deliveryEvent({ clusterId, name: target }, { ...place, reason: "rotation" })] : []),
    ...(toOwners ? [{ action: "rotation.deliver" as const, clusterId, target, details }] : []),
  ]);
  const calls = items.map(({ item: { clusterId, name } }) => ({ kind: "set_password", clusterId, name }) as const);
  return { ...effectsOf(...calls), events };
}
