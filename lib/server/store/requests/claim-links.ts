import { newId, newToken, tokenHash } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";

export type NewClaimLink = {
  cluster: { id: string; name: string };
  sqlUserId: string;
  ownerTeamId: string | null;
  senderId: string;
  accountId: string | null;
  teamId: string | null;
  wordHash: string | null;
  lastsMs: number;
};

/** Makes a claim link. The secret goes into it; the store has only its hash. */
export async function addClaimLink(
  store: Store,
  link: NewClaimLink,
  now = Date.now(),
): Promise<{ id: string; secret: string; expiresAt: number }> {
  const [id, secret, expiresAt] = [newId("clm"), newToken(), now + link.lastsMs];
  await store
    .insertInto("claim_links")
    .values({
      id,
      secret_hash: tokenHash(secret),
      created_at: now,
      expires_at: expiresAt,
      cluster_id: link.cluster.id,
      cluster_name: link.cluster.name,
      sql_user_id: link.sqlUserId,
      owner_team_id: link.ownerTeamId,
      sender_id: link.senderId,
      account_id: link.accountId,
      team_id: link.teamId,
      word_hash: link.wordHash,
      word_tries: 0,
      revoked_at: null,
      revoked_by: null,
      attempt: null,
      used_at: null,
      used_from: null,
      used_by_id: null,
      used_by: null,
      opener_hash: null,
      reopened_at: null,
    })
    .execute();
  return { id, secret, expiresAt };
}

/** Links with the current state of their sender, SQL user and recipients. */
function links(store: Store) {
  return store
    .selectFrom("claim_links as link")
    .innerJoin("sql_users as user", "user.id", "link.sql_user_id")
    .leftJoin("accounts as sender", "sender.id", "link.sender_id")
    .leftJoin("accounts as account", "account.id", "link.account_id")
    .leftJoin("teams as team", "team.id", "link.team_id")
    .select(["link.id", "link.cluster_id as clusterId", "link.cluster_name as clusterName", "link.attempt"])
    .select(["link.owner_team_id as ownerTeamId", "link.sender_id as senderId"])
    .select(["link.account_id as accountId", "link.team_id as teamId"])
    .select(["link.word_hash as wordHash", "link.word_tries as wordTries"])
    .select(["link.created_at as createdAt", "link.expires_at as expiresAt"])
    .select(["link.revoked_at as revokedAt", "link.revoked_by as revokedBy", "link.reopened_at as reopenedAt"])
    .select(["link.used_at as usedAt", "link.used_from as usedFrom", "link.used_by as usedBy"])
    .select("link.opener_hash as openerHash")
    .select(["user.name as sqlUser", "user.ended_at as endedAt", "user.owner_team_id as ownerNow"])
    .select(["user.protected", "user.admin_state as adminState", "user.override_at as exceptionAt"])
    .select(["sender.name as senderName", "sender.role as senderRole", "sender.disabled_at as senderDisabledAt"])
    .select(["account.name as accountName", "team.name as teamName"]);
}

type LinkRow = NonNullable<Awaited<ReturnType<ReturnType<typeof links>["executeTakeFirst"]>>>;

/** A link with the facts that decide whether it can be used. `exceptionAt`: since when its team has a team reset exception. */
export type ClaimLink = Omit<LinkRow, "protected"> & { protected: boolean };

function asLink(row: LinkRow): ClaimLink {
  return { ...row, protected: row.protected === 1 };
}

/** One link; with its secret, undefined where that is another one. Looking changes nothing. */
export async function claimLink(store: Store, id: string, secret?: string): Promise<ClaimLink | undefined> {
  const row = await links(store)
    .where("link.id", "=", id)
    .$if(secret !== undefined, (query) => query.where("link.secret_hash", "=", tokenHash(secret ?? "")))
    .executeTakeFirst();
  return row && asLink(row);
}

/** The newest links of a cluster; those of one sender where `senderId` is given. */
export async function claimLinksOf(
  store: Store,
  { clusterId, senderId }: { clusterId: string; senderId: string | undefined },
  most = 200,
): Promise<ClaimLink[]> {
  const rows = await links(store)
    .where("link.cluster_id", "=", clusterId)
    .$if(senderId !== undefined, (query) => query.where("link.sender_id", "=", senderId ?? ""))
    .orderBy("link.created_at", "desc")
    .orderBy("link.id", "desc")
    .limit(most)
    .execute();
  return rows.map(asLink);
}

/** Until when the longest unused link of each SQL user of a cluster works, by its id; of one sender where `senderId` is given. */
export async function unusedClaimLinks(
  store: Store,
  { clusterId, senderId }: { clusterId: string; senderId: string | undefined },
  now = Date.now(),
): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom("claim_links")
    .select(["sql_user_id", ({ fn }) => fn.max<number>("expires_at").as("until")])
    .where("cluster_id", "=", clusterId)
    .where("used_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .$if(senderId !== undefined, (query) => query.where("sender_id", "=", senderId ?? ""))
    .groupBy("sql_user_id")
    .execute();
  return new Map(rows.map(({ sql_user_id, until }) => [sql_user_id, until]));
}

/** Makes a link void that was not used; resolves to whether there was one. Without `senderId`, of any sender. */
export async function revokeClaimLink(
  store: Store,
  { clusterId, id, senderId }: { clusterId: string; id: string; senderId: string | undefined },
  by: string,
  now = Date.now(),
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("claim_links")
    .set({ revoked_at: now, revoked_by: by })
    .where("id", "=", id)
    .where("cluster_id", "=", clusterId)
    .where("revoked_at", "is", null)
    .where("used_at", "is", null)
    .$if(senderId !== undefined, (query) => query.where("sender_id", "=", senderId ?? ""))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Links that have neither expired nor been revoked, used ones too: the browser that used one may set another password. */
export async function liveClaimLinks(store: Store, now = Date.now()): Promise<ClaimLink[]> {
  const rows = await links(store).where("link.expires_at", ">", now).where("link.revoked_at", "is", null).execute();
  return rows.map(asLink);
}

/** Makes a link void for good, without a revoker. */
export async function voidClaimLink(store: Store, id: string, now = Date.now()): Promise<void> {
  await store
    .updateTable("claim_links")
    .set({ revoked_at: now, revoked_by: null })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
}

/** Makes the live links of these SQL users void for good, used ones too, without a revoker; resolves to how many there were. */
export async function voidClaimLinksOf(store: Store, sqlUserIds: readonly string[], now = Date.now()): Promise<number> {
  const { numUpdatedRows } = await store
    .updateTable("claim_links")
    .set({ revoked_at: now, revoked_by: null })
    .where("sql_user_id", "in", [...sqlUserIds])
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Ends a used link for the browser that used it; resolves to whether it was that one's. */
export async function endClaimLink(
  store: Store,
  { id, secret, opener }: { id: string; secret: string; opener: string },
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("claim_links")
    .set({ opener_hash: null })
    .where("id", "=", id)
    .where("secret_hash", "=", tokenHash(secret))
    .where("opener_hash", "=", tokenHash(opener))
    .where("used_at", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Links that expired unused between these times, were not revoked, and whose sender was not notified yet. */
export async function expiredClaimLinks(
  store: Store,
  { after, before }: { after: number; before: number },
  most = 100,
): Promise<ClaimLink[]> {
  const rows = await links(store)
    .where("link.used_at", "is", null)
    .where("link.revoked_at", "is", null)
    .where("link.expiry_told_at", "is", null)
    .where("link.expires_at", ">", after)
    .where("link.expires_at", "<=", before)
    .orderBy("link.expires_at")
    .limit(most)
    .execute();
  return rows.map(asLink);
}

/** Stores that the sender of a link was notified of its expiry. */
export async function markExpiryNotified(store: Store, id: string, now = Date.now()): Promise<void> {
  await store.updateTable("claim_links").set({ expiry_told_at: now }).where("id", "=", id).execute();
}
