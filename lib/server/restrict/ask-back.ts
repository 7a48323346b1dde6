import { present } from "#lib/shared/present.ts";
import { MOST_BACK_HOURS } from "#lib/shared/restrict/limits.ts";
import type { AskBackInput, DeclineBackInput } from "#lib/shared/restrict/restriction.ts";
import type { OwnSqlUser, OwnSqlUserList } from "#lib/shared/sql-users/own-sql-users.ts";
import type { Actor, Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { notify, settle } from "../notices/notices.ts";
import { nameOf } from "../sql-users/facts/notify.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { inTransaction } from "../store/db/transaction.ts";
import { putBacksOf } from "../store/jobs/put-backs.ts";
import { askedItems, lockItem, type RestrictedItem, restrictionsOf, saveItemData } from "../store/jobs/restrictions.ts";
import { clusterAdminsOf } from "../store/people/notices.ts";
import { findItem } from "./back.ts";
import { type Asked, openedItem, type RestrictionData, type RestrictionItem } from "./stored.ts";
import { endOfWay, usesUp } from "./way-back.ts";

/* An owner team asks that its SQL user is put back. Only Cluster Admins put it back, or decline it, and they see first who asked. */

const HOUR_MS = 60 * 60_000;

/** A restriction of a SQL user that can be put back until then. */
type OpenWay = { job: RestrictedItem["job"]; item: RestrictionItem; until: number };

/** Those of these items whose way back is open, by what is stored: whether it was taken, and its time. */
async function openWays(db: Store, found: readonly RestrictedItem[]): Promise<OpenWay[]> {
  if (found.length === 0) return [];
  const [{ wayBackHours }, now, backs] = await Promise.all([
    settingsNow(db),
    storeTime(db),
    putBacksOf(
      db,
      found.map(({ item }) => item.id),
    ),
  ]);
  const used = new Set(backs.flatMap(({ job, item }) => (usesUp(item) ? (job.about ?? []) : [])));
  return found.flatMap(({ job, item: stored }) => {
    const item = openedItem(stored);
    const until = endOfWay(item, wayBackHours);
    return until !== undefined && until > now && !used.has(item.id) ? [{ job, item, until }] : [];
  });
}

const oldest = async (db: Store) => (await storeTime(db)) - MOST_BACK_HOURS * HOUR_MS;

/** The list with what its owners may ask for: until when a restricted SQL user can be put back, and who has asked for it. */
export async function withWaysBack({ accountId }: Actor, list: OwnSqlUserList): Promise<OwnSqlUserList> {
  const db = await store();
  const ids = list.users.map(({ id }) => id);
  const ways = await openWays(db, await restrictionsOf(db, ids, await oldest(db)));
  if (ways.length === 0) return list;
  const byRow = new Map(ways.toReversed().map((way) => [way.item.sqlUserId, way]));
  const users = list.users.map((user) => {
    const way = byRow.get(user.id);
    return way ? Object.assign({}, user, { wayBack: shownWay(way, accountId) }) : user;
  });
  return Object.assign({}, list, { users });
}

function shownWay({ job, item, until }: OpenWay, viewer: string): OwnSqlUser["wayBack"] {
  const { asked, declined } = item.data;
  return present({
    until,
    by: job.starter.name,
    at: item.at,
    askedBy: asked?.by,
    isOwnAsk: asked?.accountId === viewer ? (true as const) : undefined,
    declined: declined ? { by: declined.by, reason: declined.reason } : undefined,
  });
}

/** The open way back of a SQL user by its row: of the newest restriction that took something. */
async function wayOfRow(db: Store, rowId: string): Promise<OpenWay | undefined> {
  const [way] = await openWays(db, await restrictionsOf(db, [rowId], await oldest(db)));
  return way;
}

/** What the notices about an ask are found by. */
export const askNotice = (itemId: string, { accountId, at }: Asked): string =>
  `restriction:${itemId}:asked:${accountId}:${at}`;

/** Stores what came of an ask. Throws `busy` where it has changed since it was read. */
async function saveAsk(
  db: Store,
  item: RestrictionItem,
  changes: Pick<RestrictionData, "asked" | "declined">,
): Promise<void> {
  await inTransaction(db, async (transaction) => {
    const stored = await lockItem(transaction, item.id);
    const isSame = stored && JSON.stringify(openedItem(stored).data) === JSON.stringify(item.data);
    if (!isSame) throw new Refusal("busy");
    await saveItemData(transaction, item.id, Object.assign({}, item.data, changes));
  });
}

/**
 * Asks the Cluster Admins to put a SQL user of one's team back as it was before its restriction; of several who ask, the last one stands.
 * Throws `way_back_over` where it cannot be put back any more, and `busy` where another one asks at the same moment.
 */
export async function askBack(
  { actor, owned }: Permit<"own.ask">,
  { reason }: AskBackInput,
  note: Note,
): Promise<null> {
  const db = await store();
  const way = await wayOfRow(db, owned.id);
  if (!way) throw new Refusal("way_back_over");
  const { job, item } = way;
  const { clusterId, name } = item;
  note({ restriction: job.id });
  const asked: Asked = { accountId: actor.accountId, by: actor.name, reason, at: await storeTime(db) };
  await saveAsk(db, item, { asked, declined: null });
  if (item.data.asked) await settle(db, askNotice(item.id, item.data.asked));
  await notify(db, await clusterAdminsOf(db, clusterId), {
    kind: "restriction",
    about: askNotice(item.id, asked),
    text: `${actor.name} asks you to put the SQL user ${name} on cluster ${await nameOf(clusterId)} back as it was before its restriction. Reason: ${reason}`,
    path: `/restrict/${job.id}`,
    label: "Open the restriction",
  });
  return null;
}

/** Withdraws what the actor asked. Throws `request_over` where no ask of the actor stands, and `busy`. */
export async function withdrawBack({ actor, owned }: Permit<"own.ask">, _: unknown, note: Note): Promise<null> {
  const db = await store();
  const way = await wayOfRow(db, owned.id);
  const asked = way?.item.data.asked;
  if (!way || asked?.accountId !== actor.accountId) throw new Refusal("request_over");
  note({ restriction: way.job.id });
  await saveAsk(db, way.item, { asked: null, declined: null });
  await settle(db, askNotice(way.item.id, asked));
  return null;
}

/**
 * Declines to put a SQL user back that its team asks for; the requester sees the reason, and its way back stays open. Throws `not_found`,
 * `forbidden`, `request_over` where nobody asks any more, and `busy`.
 */
export async function declineBack(
  { actor }: Permit<"restrictions.manage">,
  { reason, ...about }: DeclineBackInput,
  note: Note,
): Promise<null> {
  const db = await store();
  const [way] = await openWays(db, [await findItem(actor, about)]);
  const asked = way?.item.data.asked;
  if (!way || !asked) throw new Refusal("request_over");
  const { item } = way;
  note({ sqlUser: item.name, requester: asked.by });
  const at = await storeTime(db);
  await saveAsk(db, item, { asked: null, declined: { by: actor.name, reason, at } });
  await settle(db, askNotice(item.id, asked));
  await notify(db, [asked.accountId], {
    kind: "restriction",
    about: `restriction:${item.id}:declined:${at}`,
    text: `${actor.name} declined to put the SQL user ${item.name} on cluster ${await nameOf(item.clusterId)} back. Reason: ${reason}`,
    path: "/my",
    label: "Open My SQL users",
  });
  return null;
}

/** What owner teams ask to put back and can be put back still. */
export async function askedWays(db: Store): Promise<(OpenWay & { asked: Asked })[]> {
  const ways = await openWays(db, await askedItems(db, await oldest(db)));
  return ways.flatMap((way) => (way.item.data.asked ? [Object.assign(way, { asked: way.item.data.asked })] : []));
}
