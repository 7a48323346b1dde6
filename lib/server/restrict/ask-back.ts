import "server-only";
import { MOST_BACK_HOURS } from "#lib/shared/restrict/limits.ts";
import type { AskBackInput } from "#lib/shared/restrict/restriction.ts";
import type { OwnSqlUserList } from "#lib/shared/sql-users/own-sql-users.ts";
import type { Permit } from "../access/guard.ts";
import { settingsNow } from "../access/settings.ts";
import { Refusal } from "../base/failure.ts";
import type { Note } from "../base/note.ts";
import { notify } from "../notices/notices.ts";
import { nameOf } from "../sql-users/facts/notify.ts";
import { storeTime } from "../store/db/clock.ts";
import type { Store } from "../store/db/open.ts";
import { store } from "../store/db/store.ts";
import { putBacksOf } from "../store/jobs/put-backs.ts";
import { askedItems, type RestrictedItem, restrictionsOf, saveItemData } from "../store/jobs/restrictions.ts";
import { clusterAdminsOf } from "../store/people/notices.ts";
import { type Asked, openedItem, type RestrictionItem } from "./stored.ts";
import { endOfWay, usesUp } from "./way-back.ts";

/* An owner team asks that its SQL user is put back. Only Cluster Admins put it back, and they see first who asked. */

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
export async function withWaysBack(list: OwnSqlUserList): Promise<OwnSqlUserList> {
  const db = await store();
  const ids = list.users.map(({ id }) => id);
  const ways = await openWays(db, await restrictionsOf(db, ids, await oldest(db)));
  if (ways.length === 0) return list;
  const byRow = new Map(ways.toReversed().map((way) => [way.item.sqlUserId, way]));
  const users = list.users.map((user) => {
    const way = byRow.get(user.id);
    if (!way) return user;
    const { asked } = way.item.data;
    const wayBack = { until: way.until, by: way.job.starter.name, at: way.item.at };
    return Object.assign({}, user, { wayBack: asked ? Object.assign(wayBack, { askedBy: asked.by }) : wayBack });
  });
  return Object.assign({}, list, { users });
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
  const [way] = await openWays(db, await restrictionsOf(db, [owned.id], await oldest(db)));
  if (!way) throw new Refusal("way_back_over");
  const { job, item } = way;
  const { clusterId, name } = item;
  note({ restriction: job.id });
  const asked: Asked = { accountId: actor.accountId, by: actor.name, reason, at: await storeTime(db) };
  const isSaved = await saveItemData(db, item, Object.assign({}, item.data, { asked }));
  if (!isSaved) throw new Refusal("busy");
  await notify(db, await clusterAdminsOf(db, clusterId), {
    kind: "restriction",
    about: `restriction:${item.id}:asked:${actor.accountId}`,
    text: `${actor.name} asks you to put the SQL user ${name} on cluster ${await nameOf(clusterId)} back as it was before its restriction. Reason: ${reason}`,
    path: `/restrict/${job.id}`,
    label: "Open the restriction",
  });
  return null;
}

/** What owner teams ask to put back and can be put back still. */
export async function askedWays(db: Store): Promise<(OpenWay & { asked: Asked })[]> {
  const ways = await openWays(db, await askedItems(db, await oldest(db)));
  return ways.flatMap((way) => (way.item.data.asked ? [Object.assign(way, { asked: way.item.data.asked })] : []));
}

/** Ends the ways back of these items that are open now; resolves to the names of their SQL users. */
export async function closeWays(db: Store, found: readonly RestrictedItem[], by: string): Promise<string[]> {
  const closed: string[] = [];
  for (const { item } of await openWays(db, found))
    if (await saveItemData(db, item, Object.assign({}, item.data, { closedBy: by }))) closed.push(item.name);
  return closed;
}
