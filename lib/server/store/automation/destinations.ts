import type { EventGroup } from "#lib/shared/audit/destination-events.ts";
import type { DestinationForm, DestinationKind, DestinationTarget } from "#lib/shared/audit/destinations.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";

/** A destination as it is stored. `sealed` opens with the session secret only. */
export type StoredDestination = {
  readonly id: string;
  readonly kind: DestinationKind;
  readonly name: string;
  readonly form: DestinationForm;
  readonly target: DestinationTarget;
  readonly events: EventGroup[];
  readonly place: string;
  readonly sealed: string;
  readonly secretAt: number;
  readonly oldSecretUntil: number | null;
  readonly sentUpTo: number;
  readonly pausedAt: number | null;
  readonly tries: number;
  readonly nextAt: number;
  readonly failingSince: number | null;
  readonly deliveredAt: number | null;
  readonly delivered: number;
  readonly givenUp: number;
  readonly createdAt: number;
  readonly createdBy: string;
};

type New = Pick<
  StoredDestination,
  "id" | "kind" | "name" | "form" | "target" | "events" | "place" | "sealed" | "sentUpTo" | "createdBy"
>;

/** Adds a destination that gets the events after `sentUpTo`. */
export async function addDestination(store: Store, wanted: New, now = Date.now()): Promise<void> {
  const { id, kind, name, form, target, events, place, sealed, sentUpTo, createdBy } = wanted;
  await store
    .insertInto("destinations")
    .values({
      id,
      kind,
      name,
      form,
      target,
      event_groups: JSON.stringify(events),
      shown_place: place,
      sealed,
      secret_at: now,
      old_secret_until: null,
      sent_up_to: sentUpTo,
      paused_at: null,
      tries: 0,
      next_at: now,
      failing_since: null,
      delivered_at: null,
      delivered: 0,
      given_up: 0,
      created_at: now,
      created_by: createdBy,
    })
    .execute();
}

/** Every destination, the oldest first. */
export async function allDestinations(store: Store): Promise<StoredDestination[]> {
  return (await store.selectFrom("destinations").selectAll().orderBy("created_at").orderBy("id").execute()).map(stored);
}

/** A destination with its sealed secrets; undefined where it does not exist. */
export async function destinationOf(store: Store, id: string): Promise<StoredDestination | undefined> {
  const row = await store.selectFrom("destinations").selectAll().where("id", "=", id).executeTakeFirst();
  return row && stored(row);
}

/** Nothing is planned for later: such a time is of a clock that was ahead. */
const FARTHEST_MS = 61 * 60_000;

/** Whether a destination is to be sent to now. */
export function isDue({ nextAt }: Pick<StoredDestination, "nextAt">, now: number): boolean {
  return nextAt <= now || nextAt > now + FARTHEST_MS;
}

/** The ids of destinations that are due (see {@link isDue}) and that the audit has something new for; anchors are sent without. */
export async function dueDestinations(store: Store, now: number): Promise<string[]> {
  const rows = await store
    .selectFrom("destinations")
    .select("id")
    .where("paused_at", "is", null)
    .where((eb) => eb.or([eb("next_at", "<=", now), eb("next_at", ">", now + FARTHEST_MS)]))
    // Each server asks every second, so an up-to-date destination must not cost a lease.
    .where((eb) =>
      eb.or([
        eb("kind", "=", "anchors"),
        eb("sent_up_to", "<", eb.selectFrom("audit_head").select("sequence").where("id", "=", 1)),
      ]),
    )
    .execute();
  return rows.map(({ id }) => id);
}

type Edit = Pick<StoredDestination, "name" | "form" | "events"> &
  Partial<Pick<StoredDestination, "target" | "place" | "sealed">>;

/** The name of a destination that has not got the events up to this one yet. Anchors do not wait for events. */
export async function destinationBehind(store: Store, sequence: number): Promise<string | undefined> {
  const row = await store
    .selectFrom("destinations")
    .select("name")
    .where("kind", "<>", "anchors")
    .where("sent_up_to", "<", sequence)
    .limit(1)
    .executeTakeFirst();
  return row?.name;
}

/** Changes a destination; one that fails is tried again at once. False where its secrets are no longer `from`, those that were read. */
export async function editDestination(
  store: Store,
  { id, sealed: from }: Pick<StoredDestination, "id" | "sealed">,
  edit: Edit,
  now = Date.now(),
): Promise<boolean> {
  const { name, form, events, target, place, sealed } = edit;
  const { numUpdatedRows } = await store
    .updateTable("destinations")
    .set({
      name,
      form,
      event_groups: JSON.stringify(events),
      next_at: now,
      target: target || undefined,
      shown_place: place,
      sealed,
    })
    .where("id", "=", id)
    .where("sealed", "=", from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Stops or continues the deliveries. Events from the meantime are sent then, each within a new day. */
export async function pauseDestination(store: Store, id: string, paused: boolean, now = Date.now()): Promise<void> {
  await store
    .updateTable("destinations")
    .set(paused ? { paused_at: now } : { paused_at: null, tries: 0, next_at: now, failing_since: null })
    .where("id", "=", id)
    .execute();
}

/** Lets a destination that fails be tried at once. */
export async function retryDestination(store: Store, id: string, now = Date.now()): Promise<void> {
  await store.updateTable("destinations").set({ next_at: now }).where("id", "=", id).execute();
}

/** Removes a destination and its log of deliveries. */
export async function removeDestination(store: Store, id: string): Promise<void> {
  await inTransaction(store, async (transaction) => {
    await transaction.deleteFrom("deliveries").where("destination_id", "=", id).execute();
    await transaction.deleteFrom("destinations").where("id", "=", id).execute();
  });
}

/** Puts new secrets in place of the sealed ones that were read. False where another change came first. */
export async function saveSealed(
  store: Store,
  id: string,
  { from, to, secretAt, oldUntil }: { from: string; to: string; secretAt?: number; oldUntil?: number },
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("destinations")
    .set({ sealed: to, secret_at: secretAt, old_secret_until: secretAt !== undefined ? (oldUntil ?? null) : undefined })
    .where("id", "=", id)
    .where("sealed", "=", from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function stored(row: Tables["destinations"]): StoredDestination {
  const { id, kind, name, form, target, sealed, tries, delivered } = row;
  return {
    id,
    kind,
    name,
    form,
    target,
    sealed,
    tries,
    delivered,
    events: JSON.parse(row.event_groups),
    place: row.shown_place,
    secretAt: row.secret_at,
    oldSecretUntil: row.old_secret_until,
    sentUpTo: row.sent_up_to,
    pausedAt: row.paused_at,
    nextAt: row.next_at,
    failingSince: row.failing_since,
    deliveredAt: row.delivered_at,
    givenUp: row.given_up,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
