import { z } from "zod";
import {
  DELIVERIES,
  type ItemState,
  isRetryable,
  type PasswordPlace,
  SEALED_MS,
} from "#lib/shared/passwords/rotation.ts";
import type { Store } from "../db/base.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Again } from "./job-changes.ts";
import { asItem, type Item } from "./job-items.ts";
import type { Job } from "./jobs.ts";

/** `key`: the public key of the browser that gets the new passwords, raw P-256 in base64url. */
export const rotationInput = z.object({ deliver: z.enum(DELIVERIES), key: z.string() });
/** `storePlace`: names the place in a secret store that it was shown to go to; null where it goes to none. */
export const rotationGiven = z.object({ clusterName: z.string(), storePlace: z.string().nullable() });
export const rotationData = z.object({
  /** whether it was protected, and the starter gave the password for it */
  withProof: z.boolean(),
  /** the key that its password was sealed to */
  key: z.string().nullable(),
  /** shows others that the password is on a screen */
  shownId: z.string().nullable(),
  /** where the password is; null while it was delivered nowhere */
  delivered: z.enum(["browser", "link", "store"]).nullable(),
  /** names its delivery into a secret store */
  attempt: z.string().nullable(),
});
type Given = z.infer<typeof rotationGiven>;
type Data = z.infer<typeof rotationData>;

export type RotationInput = z.infer<typeof rotationInput>;
/** A rotation. */
export type RotationJob = Job<RotationInput>;
/** A SQL user of a rotation. */
export type RotationItem = Item<Given, Data>;

/**
 * A SQL user of a rotation for lists, in the words of its page, with the current owner of the SQL user and the account that changed its
 * password after the rotation.
 */
export type ListedItem = Omit<RotationItem, "state" | "input" | "data"> &
  Given &
  Data & {
    state: ItemState;
    sealedAt: number | null;
    place: PasswordPlace;
    owner: string | null;
    replacedBy: string | null;
  };

const ENDED: ReadonlySet<ItemState> = new Set(["done", "failed", "unknown"]);

/** All SQL users of a rotation, in its order. */
export async function rotationItems(store: Store, jobId: string): Promise<ListedItem[]> {
  const rows = await store
    .selectFrom("job_items as item")
    .leftJoin("sealed_passwords as sealed", "sealed.item_id", "item.id")
    .leftJoin("sql_users as user", "user.id", "item.sql_user_id")
    .leftJoin("teams", "teams.id", "user.owner_team_id")
    .selectAll("item")
    .select(["teams.name as owner", "user.password_changed_at as changedAt", "user.password_changed_by as changedBy"])
    .select("sealed.sealed_at as sealedAt")
    .where("item.job_id", "=", jobId)
    .orderBy("item.position")
    .execute();
  return rows.map(({ owner, changedAt, changedBy, sealedAt, ...row }) => {
    const { state: stored, input, data, ...item } = asItem(row);
    const state: ItemState = stored === "running" ? "setting" : stored;
    const isReplaced = ENDED.has(state) && changedAt !== null && changedAt > item.at;
    const { delivered, ...more } = rotationData.parse(data);
    const place = placeOf({ state, code: item.code, sealedAt, delivered });
    const about = { state, delivered, sealedAt, place, owner, replacedBy: isReplaced ? changedBy : null };
    return { ...item, ...rotationGiven.parse(input), ...more, ...about };
  });
}

type Stored = Pick<ListedItem, "state" | "code" | "sealedAt" | "delivered">;

function placeOf({ state, code, sealedAt, delivered }: Stored): PasswordPlace {
  if (delivered !== null) return delivered;
  if (code === "secret_undelivered") return "none";
  if (state !== "done" && state !== "unknown") return "none";
  return sealedAt === null ? "lost" : "sealed";
}

/** The SQL users of a rotation that need a retry, as it begins. `proved`: ids of protected ones for which the password was given. */
export async function itemsToRetry(store: Store, jobId: string, proved: ReadonlySet<string>): Promise<Again[]> {
  return (await rotationItems(store, jobId)).filter(isRetryable).map(({ id, state, key }) => {
    const data: Data = { key, withProof: proved.has(id), shownId: null, delivered: null, attempt: null };
    return { id, data, unsure: state !== "failed" };
  });
}

/** Stores a password that is about to be set, sealed to this key, in place of an earlier one. */
export async function putSealed(
  transaction: Store,
  itemId: string,
  { key, sealed }: { key: string; sealed: string },
): Promise<void> {
  const values = { key, sealed, sealed_at: Date.now() };
  await transaction
    .insertInto("sealed_passwords")
    .values(Object.assign({ item_id: itemId }, values))
    .onConflict((conflict) => conflict.column("item_id").doUpdateSet(values))
    .execute();
}

/** Removes the sealed passwords of these items. */
export async function removeSealed(transaction: Store, ...itemIds: readonly string[]): Promise<void> {
  if (itemIds.length === 0) return;
  await transaction.deleteFrom("sealed_passwords").where("item_id", "in", itemIds).execute();
}

/** Whether a browser may still open the password of this item. */
export async function isSealed(store: Store, itemId: string): Promise<boolean> {
  const row = await store
    .selectFrom("sealed_passwords")
    .select("item_id")
    .where("item_id", "=", itemId)
    .executeTakeFirst();
  return row !== undefined;
}

/** `state`: whether it is certainly in force. */
type SealedItem = { id: string; sealed: string; at: number; state: "done" | "unknown" };

/** The passwords of a rotation that are sealed to this key, and surely or perhaps in force. */
export async function sealedItems(
  store: Store,
  { jobId, key }: { jobId: string; key: string },
  now = Date.now(),
): Promise<SealedItem[]> {
  const rows = await store
    .selectFrom("sealed_passwords as password")
    .innerJoin("job_items as item", "item.id", "password.item_id")
    .select(["item.id", "password.sealed", "password.sealed_at as at", "item.state"])
    .where("item.job_id", "=", jobId)
    .where("password.key", "=", key)
    .where("password.sealed_at", ">", now - SEALED_MS)
    .where("item.state", "in", ["done", "unknown"])
    .orderBy("item.position")
    .execute();
  return rows.map(({ state, ...row }) => ({ ...row, state: state === "done" ? "done" : "unknown" }));
}

/** Deletes the sealed passwords that the browser has now, as they were sealed at that time; resolves to how many there were. */
export async function saveTaken(
  store: Store,
  { jobId, items }: { jobId: string; items: readonly { id: string; at: number }[] },
): Promise<number> {
  return inTransaction(store, async (transaction) => {
    const rows = await transaction
      .selectFrom("sealed_passwords as password")
      .innerJoin("job_items as item", "item.id", "password.item_id")
      .select(["item.id", "item.data"])
      .where("item.job_id", "=", jobId)
      .where(({ or, and, eb }) =>
        or(items.map(({ id, at }) => and([eb("item.id", "=", id), eb("password.sealed_at", "=", at)]))),
      )
      .where("item.state", "in", ["done", "unknown"])
      .execute();
    for (const row of rows) await saveDelivered(transaction, row, "browser");
    return rows.length;
  });
}

/** Stores that the owner team has a claim link, and deletes the sealed password. */
export async function saveLinkSent(store: Store, id: string): Promise<void> {
  await inTransaction(store, async (transaction) => {
    const row = await transaction
      .selectFrom("job_items")
      .select(["id", "data"])
      .where("id", "=", id)
      .where("state", "=", "done")
      .executeTakeFirst();
    if (row) await saveDelivered(transaction, row, "link");
  });
}

async function saveDelivered(
  transaction: Store,
  { id, data }: { id: string; data: string },
  delivered: Data["delivered"],
): Promise<void> {
  await removeSealed(transaction, id);
  const changed = JSON.stringify(Object.assign(rotationData.parse(JSON.parse(data)), { delivered }));
  await transaction.updateTable("job_items").set({ data: changed }).where("id", "=", id).execute();
}

/** Deletes sealed passwords that were not fetched within the hour. */
export async function sweepSealed(store: Store, now = Date.now()): Promise<void> {
  await store
    .deleteFrom("sealed_passwords")
    .where("sealed_at", "<=", now - SEALED_MS)
    .where("item_id", "not in", (eb) => eb.selectFrom("job_items").select("id").where("state", "=", "running"))
    .execute();
}
