import {
  NOTICE_KINDS,
  NOTICES_SHOWN,
  type NoticeKind,
  type NoticeList,
  type ReadNoticesInput,
} from "#lib/shared/people/notices.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";

const STORED_MS = 90 * 24 * 60 * 60_000;
const KEPT_EACH = 300;
const OF_SECURITY = (Object.keys(NOTICE_KINDS) as NoticeKind[]).filter((kind) => NOTICE_KINDS[kind].security);

export type NewNotice = { kind: NoticeKind; about: string; text: string; path: string };
export type NotifiedPerson = { name: string; address: string; mailOff: boolean };

/**
 * Saves a notice for one account; undefined where it cannot sign in, does not exist, or has this notice already. Of several calls at once,
 * one saves it.
 */
export async function addNotice(
  store: Store,
  accountId: string,
  notice: NewNotice,
  now = Date.now(),
): Promise<NotifiedPerson | undefined> {
  const person = await store
    .selectFrom("accounts")
    .select(["name", "email as address", "mail_off_at"])
    .where("id", "=", accountId)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (!person) return undefined;
  const { numInsertedOrUpdatedRows } = await store
    .insertInto("notices")
    .values({ id: newId("ntc"), account_id: accountId, ...notice, at: now, read_at: null })
    .onConflict((conflict) => conflict.columns(["account_id", "about"]).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return undefined;
  return { name: person.name, address: person.address, mailOff: person.mail_off_at !== null };
}

/** The notices of an account, newest first. */
export async function noticesOf(store: Store, accountId: string): Promise<NoticeList> {
  const own = store.selectFrom("notices").where("account_id", "=", accountId);
  const rows = await own
    .select(["id", "kind", "at", "text", "path", "read_at"])
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(NOTICES_SHOWN)
    .execute();
  const { count } = await own
    .where("read_at", "is", null)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return {
    notices: rows.map(({ read_at, ...row }) => ({ ...row, read: read_at !== null })),
    unread: count,
  };
}

/** Marks one of a person's notices as read, or all up to a time. Those of others are not found. */
export async function markRead(
  store: Store,
  accountId: string,
  which: ReadNoticesInput,
  now = Date.now(),
): Promise<void> {
  await store
    .updateTable("notices")
    .set({ read_at: now })
    .where("account_id", "=", accountId)
    .where("read_at", "is", null)
    .where((eb) => ("id" in which ? eb("id", "=", which.id) : eb("at", "<=", which.until)))
    .execute();
}

/** Marks everyone's notices of this as read: it is over. */
export async function markOver(store: Store, about: string, now = Date.now()): Promise<void> {
  await store
    .updateTable("notices")
    .set({ read_at: now })
    .where("about", "=", about)
    .where("read_at", "is", null)
    .execute();
}

/** Whether the person wants notices by mail. */
export async function wantsMails(store: Store, accountId: string): Promise<boolean> {
  const row = await store.selectFrom("accounts").select("mail_off_at").where("id", "=", accountId).executeTakeFirst();
  return row?.mail_off_at === null;
}

/** Stores whether an account gets notices by mail. */
export async function setWantsMails(store: Store, accountId: string, wanted: boolean, now = Date.now()): Promise<void> {
  await store
    .updateTable("accounts")
    .set({ mail_off_at: wanted ? null : now })
    .where("id", "=", accountId)
    .execute();
}

/** Throws away notices of more than 90 days, and of each person all but the newest 300; none of security to make room. */
export async function sweepNotices(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("notices")
    .where("at", "<", now - STORED_MS)
    .execute();
  const numbered = store
    .selectFrom("notices")
    .where("kind", "not in", OF_SECURITY)
    .select((eb) => [
      "id",
      eb.fn
        .agg<number>("row_number")
        .over((over) => over.partitionBy("account_id").orderBy("at", "desc").orderBy("id", "desc"))
        .as("place"),
    ])
    .as("numbered");
  const surplus = store.selectFrom(numbered).select("id").where("place", ">", KEPT_EACH);
  await store.deleteFrom("notices").where("id", "in", surplus).execute();
}

/**
 * Ids of enabled accounts that are Cluster Admin there: administrators, and holders of the role, also through a team or on all clusters.
 */
export async function clusterAdminsOf(store: Store, clusterId: string): Promise<string[]> {
  const rows = await store
    .selectFrom("accounts")
    .select("accounts.id")
    .where("disabled_at", "is", null)
    .where((eb) => {
      const given = eb
        .selectFrom("cluster_roles")
        .where("role", "=", "cluster_admin")
        .where("cluster_id", "in", [clusterId, ALL_CLUSTERS]);
      const teams = given.select("team_id").where("team_id", "is not", null);
      return eb.or([
        eb("role", "=", "administrator"),
        eb("id", "in", given.select("account_id").where("account_id", "is not", null)),
        eb("id", "in", eb.selectFrom("team_members").select("account_id").where("team_id", "in", teams)),
      ]);
    })
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** The accounts that were notified of this event. */
export async function notifiedOf(store: Store, about: string): Promise<Set<string>> {
  const rows = await store.selectFrom("notices").select("account_id").where("about", "=", about).execute();
  return new Set(rows.map((row) => row.account_id));
}

/** Whether an account was notified of this event. */
export async function isNotified(store: Store, about: string): Promise<boolean> {
  const row = await store.selectFrom("notices").select("id").where("about", "=", about).executeTakeFirst();
  return row !== undefined;
}
