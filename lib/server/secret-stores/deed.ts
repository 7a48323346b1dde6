import "server-only";
import type { z } from "zod";
import { type Deed, type EventAbout, GENERATED_DELIVERY, GENERATED_VERSION } from "#lib/shared/deeds.ts";
import type { DeliveryReason } from "#lib/shared/secret-store-kinds.ts";
import type { createSqlUserInput } from "#lib/shared/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { deedOf } from "../cloud/changes.ts";
import { creationOnClusterDeed } from "../creation/create.ts";
import { resetDeed } from "../sql-users/change-sql-user.ts";
import { store } from "../store/store.ts";
import { placeForRow, secretPlaceOf } from "./place.ts";

type Target = { clusterId: string; name: string };
type Place = { store: string; path: string; reason: DeliveryReason };

/** The event of a delivery that arrives. */
export function deliveryEvent({ clusterId, name: target }: Target, place: Place): EventAbout {
  const details = { delivery: GENERATED_DELIVERY, ...place, version: GENERATED_VERSION, result: "delivered" };
  return { action: "secret_store.deliver", clusterId, target, details };
}

/** What a reset into the secret store sends and records. Throws as it does, but for what depends on the moment. */
export async function deliverDeed(permit: Permit<"sql_users.reset">, target: Target): Promise<Deed> {
  const deed = await resetDeed(permit, target);
  const place = await secretPlaceOf(await store(), target);
  if (!place) throw new Refusal("no_secret_store");
  return { ...deed, events: [deliveryEvent(target, { store: place.store.name, path: place.path, reason: "reset" })] };
}

/** The same of a creation: the SQL user gets a second password, which is delivered. */
export async function createIntoStoreDeed(
  permit: Permit<"sql_users.create">,
  input: z.output<typeof createSqlUserInput>,
): Promise<Deed> {
  const { clusterId, name, ownerTeamId: teamId } = input;
  const place = await placeForRow(await store(), { clusterId, name }, { id: "", teamId });
  if (!place) throw new Refusal("no_secret_store");
  const { calls, sql } = await creationOnClusterDeed(permit, input);
  const delivery = deedOf({ kind: "set_password", clusterId, name });
  const event = deliveryEvent({ clusterId, name }, { store: place.store.name, path: place.path, reason: "creation" });
  return { calls: [...calls, ...delivery.calls], sql, sqlFirst: calls.length === 0 && sql.length > 0, events: [event] };
}
