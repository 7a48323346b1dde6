import { sql } from "kysely";
import type { ExposureWay, InForce, Knower, SeenPassword } from "#lib/shared/passwords/exposures.ts";
import { inOrder, isAfter, type Ordered } from "../db/after-key.ts";
import type { Store } from "../db/base.ts";
import { camel } from "../db/camel.ts";

type Target = { clusterId: string; name: string };

/** The viewer of a password. Without `accountId`, the viewer was not signed in. `isSure`: false where it may never have come into force. */
export type Exposed = {
  id: string;
  accountId: string | null;
  viewer: string;
  way: ExposureWay;
  isSure?: boolean;
};

function rowsOf(store: Store, { clusterId, name }: Target) {
  return store
    .selectFrom("sql_users")
    .select("id")
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("ended_at", "is", null);
}

/** Records that a password is shown; a SQL user without a row is left out. */
export async function addExposure(
  transaction: Store,
  target: Target,
  { id, accountId, viewer, way, isSure = true }: Exposed,
  now: number,
): Promise<void> {
  const row = await rowsOf(transaction, target).executeTakeFirst();
  if (!row) return;
  await transaction
    .insertInto("exposures")
    .values({
      id,
      sql_user_id: row.id,
      account_id: accountId,
      viewer,
      way,
      shown_at: now,
      replaced_at: null,
      replaced_by: null,
      maybe_replaced_at: isSure ? null : now,
    })
    .execute();
}

/** Notes that another password took the place of all that were shown of this SQL user. */
export async function endExposures(transaction: Store, target: Target, by: string, now: number): Promise<void> {
  await transaction
    .updateTable("exposures")
    .set({ replaced_at: now, replaced_by: by })
    .where("sql_user_id", "in", rowsOf(transaction, target))
    .where("replaced_at", "is", null)
    .execute();
}

/** Notes that another password may have taken their place: the answer to that change was lost. */
export async function doubtExposures(transaction: Store, target: Target, now: number): Promise<void> {
  await transaction
    .updateTable("exposures")
    .set({ maybe_replaced_at: now })
    .where("sql_user_id", "in", rowsOf(transaction, target))
    .where("replaced_at", "is", null)
    .execute();
}

/** Whether the password of this showing is surely still in force; a showing that is not stored says nothing against it. */
export async function isStillInForce(store: Store, id: string): Promise<boolean> {
  const row = await store
    .selectFrom("exposures")
    .innerJoin("sql_users", "sql_users.id", "exposures.sql_user_id")
    .select(["replaced_at", "maybe_replaced_at", "ended_at"])
    .where("exposures.id", "=", id)
    .executeTakeFirst();
  return row === undefined || inForceOf(row) === "yes";
}

/** The accounts that were shown the password in force of this SQL user, newest first. Accounts have their current names. */
export async function knowersOf(store: Store, sqlUserId: string): Promise<Knower[]> {
  const rows = await store
    .selectFrom("exposures")
    .leftJoin("accounts", "accounts.id", "exposures.account_id")
    .select(["accounts.id as accountId", "accounts.name", "viewer", "way", "shown_at", "maybe_replaced_at"])
    .where("sql_user_id", "=", sqlUserId)
    .where("replaced_at", "is", null)
    .orderBy("shown_at", "desc")
    .execute();
  return rows.map(({ accountId, name, viewer, way, shown_at: at, maybe_replaced_at }) => ({
    accountId,
    name: name ?? viewer,
    way,
    at,
    inForce: maybe_replaced_at === null ? "yes" : "maybe",
  }));
}

/** 0 while the account may still know the password in force. */
const IS_OVER = sql<number>`(case when exposures.replaced_at is null and sql_users.ended_at is null then 0 else 1 end)`;
const IN_TURN: readonly Ordered[] = [
  [IS_OVER, "asc"],
  [sql.ref("exposures.shown_at"), "desc"],
  [sql.ref("exposures.id"), "asc"],
];

/** Every password that this account was shown, those in force first, then the newest. */
export async function seenBy(store: Store, accountId: string): Promise<SeenPassword[]> {
  return (await showings(store, accountId).execute()).map(asSeen);
}

/** A page of them, after the key of the last row before: 0 while it may be in force and 1 later, time, id. */
export async function seenAfter(
  store: Store,
  accountId: string,
  { after, limit }: { after: readonly (string | number)[] | undefined; limit: number },
): Promise<SeenPassword[]> {
  const rows = await showings(store, accountId)
    .$if(after !== undefined, (query) => query.where(isAfter(IN_TURN, after ?? [])))
    .limit(limit)
    .execute();
  return rows.map(asSeen);
}

function showings(store: Store, accountId: string) {
  return store
    .selectFrom("exposures")
    .innerJoin("sql_users", "sql_users.id", "exposures.sql_user_id")
    .leftJoin("teams", "teams.id", "sql_users.owner_team_id")
    .select(["exposures.id", "sql_user_id", "way", "shown_at as at", "replaced_at", "replaced_by", "maybe_replaced_at"])
    .select(["sql_users.cluster_id", "sql_users.name", "sql_users.admin_state as state", "ended_at"])
    .select(["teams.name as owner", "teams.id as owner_id"])
    .where("account_id", "=", accountId)
    .orderBy(inOrder(IN_TURN));
}

function asSeen(row: Awaited<ReturnType<ReturnType<typeof showings>["execute"]>>[number]): SeenPassword {
  const { maybeReplacedAt, endedAt, ...seen } = camel(row);
  return { ...seen, inForce: inForceOf(row) };
}

/** Whether the account may still know the password that is in force. */
export function isKnown({ inForce }: Pick<SeenPassword, "inForce">): boolean {
  return inForce === "yes" || inForce === "maybe";
}

type Ends = { replaced_at: number | null; maybe_replaced_at: number | null; ended_at: number | null };

function inForceOf({ replaced_at, maybe_replaced_at, ended_at }: Ends): InForce {
  if (replaced_at !== null) return "replaced";
  if (ended_at !== null) return "gone";
  return maybe_replaced_at === null ? "yes" : "maybe";
}
