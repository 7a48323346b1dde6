import { z } from "zod";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import { newId, tokenHash } from "../../base/ids.ts";
import type { Store } from "../db/open.ts";
import { searchedOf, UNDECIDED, WAITS_MS } from "./requests.ts";

/** Says that a create of this name, which is not taken, is sent now; null where a sent one had no effect, or made the SQL user. */
export async function saveSent(store: Store, id: string, name: string | null): Promise<void> {
  await openApproval(store, id).set({ sent_name: name }).execute();
}

/**
 * Makes a request pending again, with its original spec, after its approval failed or its outcome is unknown; withdrawn where a leaver plan
 * has voided the requests of its requester meanwhile.
 */
export async function putBack(store: Store, id: string): Promise<void> {
  await pendAgain(store, id, { from: "approved", expiresAt: (createdAt) => createdAt + WAITS_MS });
}

/** As {@link putBack}, of one that nobody carried out by hand; it waits for a decision as long as a new one. False where it is over. */
export async function putBackByHand(store: Store, id: string, now = Date.now()): Promise<boolean> {
  return pendAgain(store, id, { from: "manual", expiresAt: () => now + WAITS_MS });
}

async function pendAgain(
  store: Store,
  id: string,
  { from, expiresAt }: { from: "approved" | "manual"; expiresAt: (createdAt: number) => number },
): Promise<boolean> {
  const row = await store
    .selectFrom("requests")
    .select([
      "kind",
      "asked",
      "sql_user_id",
      "requester_id as requesterId",
      "created_at",
      "team",
      "cluster_name as clusterName",
      "requester",
      "reason",
    ])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) return false;
  const { name } = z.object({ name: z.string() }).parse(JSON.parse(row.asked));
  const { numUpdatedRows } = await openApproval(store, id, from)
    .set({
      state: (await isVoided(store, row)) ? "withdrawn" : "pending",
      ...UNDECIDED,
      attempt: null,
      grant_seal: null,
      expires_at: expiresAt(row.created_at),
    })
    .set({ name, searched: searchedOf({ ...row, name }), sql_user_id: makesSqlUser(row.kind) ? null : row.sql_user_id })
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Whether a leaver plan voided what this account had requested until after this request. */
async function isVoided(
  store: Store,
  { requesterId, created_at }: { requesterId: string; created_at: number },
): Promise<boolean> {
  const row = await store
    .selectFrom("jobs as job")
    .innerJoin("job_items as item", "item.job_id", "job.id")
    .innerJoin("job_steps as step", "step.item_id", "item.id")
    .select("job.id")
    .where("job.kind", "=", "leaver")
    .where("job.about", "=", requesterId)
    .where("step.step", "=", "void")
    .where("step.facts", "is not", null)
    .where((eb) => eb.or([eb("step.ended_at", "is", null), eb("step.ended_at", ">=", created_at)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Starts a claim; an older claim that still runs can no longer end it. */
export async function beginClaim(store: Store, id: string): Promise<string> {
  const attempt = newId("try");
  await store.updateTable("requests").set({ attempt }).where("id", "=", id).execute();
  return attempt;
}

/**
 * Ends a claim: a password is set. Of all browsers, only the one with `opener` may set another. `seal`: the mark that temporary access gets
 * by it. False where a later claim has begun, or it is no longer approved.
 */
export async function finishClaim(
  store: Store,
  { id, attempt, seal }: { id: string; attempt: string; seal?: string | undefined },
  opener: string | undefined,
  now = Date.now(),
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("requests")
    .set({ attempt: null, finished_at: now, opener_hash: opener === undefined ? null : tokenHash(opener) })
    .set(seal === undefined ? {} : { grant_seal: seal })
    .where("id", "=", id)
    .where("attempt", "=", attempt)
    .where("state", "=", "approved")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The requester has stored a password of this SQL user: no browser may set another one with an earlier request. */
export async function endOpeners(
  store: Store,
  { requesterId, clusterId, name }: { requesterId: string; clusterId: string; name: string },
): Promise<void> {
  await store
    .updateTable("requests")
    .set({ opener_hash: null })
    .where("requester_id", "=", requesterId)
    .where("cluster_id", "=", clusterId)
    .where("name", "=", name)
    .where("opener_hash", "is not", null)
    .execute();
}

/** Finishes the approved resets that a person requested of a SQL user: they have its new password, so none is left to claim. */
export async function finishRequestedResets(
  store: Store,
  { requesterId, sqlUserId }: { requesterId: string; sqlUserId: string },
  now = Date.now(),
): Promise<void> {
  await store
    .updateTable("requests")
    .set({ attempt: null, finished_at: now })
    .where("kind", "=", "reset")
    .where("state", "=", "approved")
    .where("finished_at", "is", null)
    .where("requester_id", "=", requesterId)
    .where("sql_user_id", "=", sqlUserId)
    .execute();
}

/** Finishes an approved request, which leaves nothing to do. Of several calls at once, one gets true. */
export async function finish(store: Store, id: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await openApproval(store, id).set({ finished_at: now }).executeTakeFirst();
  return numUpdatedRows === 1n;
}

function openApproval(store: Store, id: string, state: "approved" | "manual" = "approved") {
  return store.updateTable("requests").where("id", "=", id).where("state", "=", state).where("finished_at", "is", null);
}
