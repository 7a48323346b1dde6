import type { z } from "zod";
import {
  type ChangeEffects,
  type EventAbout,
  GENERATED_DELIVERY,
  GENERATED_VERSION,
} from "#lib/shared/change-effects.ts";
import type { DeliveryReason } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { createSqlUserInput } from "#lib/shared/sql-users/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { effectsOf } from "../cloud/api/changes.ts";
import { resetEffects } from "../sql-users/change-sql-user.ts";
import { creationOnClusterEffects } from "../sql-users/create/create.ts";
import { store } from "../store/db/store.ts";
import { placeForRow, secretPlaceOf } from "./place.ts";

type Target = { clusterId: string; name: string };
type Place = { store: string; path: string; reason: DeliveryReason };

/** The event of a delivery that arrives. */
export function deliveryEvent({ clusterId, name: target }: Target, place: Place): EventAbout {
  const details = { delivery: GENERATED_DELIVERY, ...place, version: GENERATED_VERSION, result: "delivered" };
  return { action: "secret_store.deliver", clusterId, target, details };
}

/** What a reset into the secret store sends and records. Throws as it does, but for what depends on the moment. */
export async function deliverEffects(permit: Permit<"sql_users.reset">, target: Target): Promise<ChangeEffects> {
  const effects = await resetEffects(permit, target);
  const place = await secretPlaceOf(await store(), target);
  if (!place) throw new Refusal("no_secret_store");
  return {
    ...effects,
    events: [deliveryEvent(target, { store: place.store.name, path: place.path, reason: "reset" })],
  };
}

/** What a creation into the secret store sends and records: the SQL user gets a second password, which is delivered. */
export async function createIntoStoreEffects(
  permit: Permit<"sql_users.create">,
  input: z.output<typeof createSqlUserInput>,
): Promise<ChangeEffects> {
  const { clusterId, name, ownerTeamId: teamId } = input;
  const place = await placeForRow(await store(), { clusterId, name }, { id: "", teamId });
  if (!place) throw new Refusal("no_secret_store");
  const { calls, sql } = await creationOnClusterEffects(permit, input);
  const delivery = effectsOf({ kind: "set_password", clusterId, name });
  const event = deliveryEvent({ clusterId, name }, { store: place.store.name, path: place.path, reason: "creation" });
  return { calls: [...calls, ...delivery.calls], sql, sqlFirst: calls.length === 0 && sql.length > 0, events: [event] };
}
