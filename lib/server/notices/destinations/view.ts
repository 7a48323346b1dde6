import { groupsOf } from "#lib/shared/audit/destination-events.ts";
import type { Destination, DestinationState } from "#lib/shared/audit/destinations.ts";
import type { Permit } from "../../access/guard.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import { waitingAfter } from "../../store/audit/audit-outbox.ts";
import { deliveriesOf } from "../../store/automation/deliveries.ts";
import { allDestinations, type StoredDestination } from "../../store/automation/destinations.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";

const SHOWN_DELIVERIES = 20;
/** Above this number, all later events are counted, whether or not they are for the destination. */
const LOOKED_AT = 1_000;
const BEHIND_MS = 5 * 60_000;
/** Anchors are sent hourly and do not depend on events. */
const ANCHORS_BEHIND_MS = 2 * 60 * 60_000;

/** Every destination with its newest attempts, and no secret. */
export async function listDestinations(_permit: Permit<"destinations.manage">): Promise<Destination[]> {
  const db = await store();
  return Promise.all((await allDestinations(db)).map((destination) => asDestination(db, destination)));
}

async function asDestination(db: Store, destination: StoredDestination): Promise<Destination> {
  const { id, kind, name, form, target, events, place, pausedAt, failingSince, tries, nextAt, ...rest } = destination;
  const [{ waiting, waitingSince }, deliveries] = await Promise.all([
    waitingFor(db, destination),
    deliveriesOf(db, id, SHOWN_DELIVERIES),
  ]);
  const isOldKept = rest.oldSecretUntil !== null && rest.oldSecretUntil > Date.now();
  return {
    id,
    kind,
    name,
    form,
    target,
    events,
    place,
    waiting,
    waitingSince,
    failingSince,
    tries,
    deliveries,
    state: stateOf(destination, waitingSince),
    nextAt: failingSince === null || pausedAt !== null ? null : nextAt,
    lastDeliveredAt: rest.deliveredAt,
    delivered: rest.delivered,
    failed: rest.givenUp,
    secretSince: rest.secretAt,
    oldSecretUntil: isOldKept ? rest.oldSecretUntil : null,
    createdAt: rest.createdAt,
    createdBy: rest.createdBy,
  };
}

function stateOf(
  { kind, pausedAt, failingSince, deliveredAt, createdAt }: StoredDestination,
  waitingSince: number | null,
  now = Date.now(),
): DestinationState {
  if (pausedAt !== null) return "paused";
  if (failingSince !== null) return "failing";
  if (waitingSince !== null && waitingSince < now - BEHIND_MS) return "behind";
  if (kind === "anchors" && (deliveredAt ?? createdAt) < now - ANCHORS_BEHIND_MS) return "behind";
  return deliveredAt === null ? "new" : "working";
}

async function waitingFor(
  db: Store,
  { kind, sentUpTo, events }: StoredDestination,
): Promise<Pick<Destination, "waiting" | "waitingSince">> {
  if (kind === "anchors") return { waiting: 0, waitingSince: null };
  const later = await waitingAfter(db, sentUpTo, LOOKED_AT);
  const isFor = ({ action, outcome }: (typeof later)[number]) =>
    kind === "audit" || groupsOf(action, outcome).some((group) => events.includes(group));
  const wanted = later.filter(isFor);
  const all = later.length < LOOKED_AT ? wanted.length : (await auditHead(db)).sequence - sentUpTo;
  return { waiting: all, waitingSince: wanted[0]?.at ?? null };
}
