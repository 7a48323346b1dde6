import type { ExpressionBuilder } from "kysely";
import type { LeaverHolds } from "#lib/shared/people/leaver.ts";
import { present } from "#lib/shared/present.ts";
import type { Store } from "../db/base.ts";
import type { Tables } from "../db/tables.ts";
import { accountById, hasAdministrator, setDisabled } from "../people/accounts.ts";
import { revokeTokensOf } from "../people/api-token-ends.ts";
import { countTokensOf } from "../people/api-tokens.ts";
import { markOver } from "../people/notices.ts";
import { voidResets } from "../people/tokens.ts";
import { pendingAbout } from "../requests/requests.ts";
import { endSessionsOf } from "../sign-in/end-sessions.ts";
import { liveSessionCounts } from "../sign-in/live-sessions.ts";

/** The links, requests and approvals of an account that a leaver plan voids. */
export async function holdsOf(store: Store, accountId: string, now = Date.now()): Promise<LeaverHolds> {
  const [sessions, sent, received, tokens, requests, approvals, apiTokens] = await Promise.all([
    liveSessionCounts(store, now, [accountId]),
    liveLinks(store, now).where("sender_id", "=", accountId).where("used_at", "is", null).execute(),
    liveLinks(store, now).where("account_id", "=", accountId).where("used_at", "is", null).execute(),
    madeTokens(store, accountId).where("expires_at", ">", now).execute(),
    openRequests(store, accountId).execute(),
    givenApprovals(store, accountId).execute(),
    countTokensOf(store, accountId, now),
  ]);
  return {
    sessions: sessions.get(accountId) ?? 0,
    sentLinks: sent.length,
    receivedLinks: received.length,
    invitations: tokens.length,
    requests: requests.length,
    approvals: approvals.length,
    apiTokens,
  };
}

type Shut =
  | "last_administrator"
  | { removed: true }
  | { sessions: number; invitations: number; apiTokens?: number; already: boolean };

/**
 * Disables an account for good: its sessions and API tokens end, and the reset links and invitations of it and for it are void. `last_administrator`: it
 * must not be, and the transaction is to be given up.
 */
export async function shut(transaction: Store, accountId: string): Promise<Shut> {
  const account = await accountById(transaction, accountId);
  if (!account) return { removed: true };
  const sessions = await endSessionsOf(transaction, accountId);
  const apiTokens = (await revokeTokensOf(transaction, accountId)).length;
  // When it was disabled first stays known.
  if (!account.disabled) await setDisabled(transaction, accountId, true);
  await voidResets(transaction, accountId);
  const invitations = await voidTokens(transaction, accountId);
  if (!(await hasAdministrator(transaction))) return "last_administrator";
  return present({
    sessions,
    invitations,
    apiTokens: apiTokens > 0 ? apiTokens : undefined,
    already: account.disabled,
  });
}

/** Voids the invitations and reset links that an account made. Resolves to how many could still be used. */
export async function voidTokens(transaction: Store, accountId: string, now = Date.now()): Promise<number> {
  const made = await madeTokens(transaction, accountId).execute();
  const ids = made.map(({ id }) => id);
  if (ids.length > 0)
    await transaction.updateTable("tokens").set({ ended_how: "revoked" }).where("id", "in", ids).execute();
  return made.filter(({ expires_at }) => expires_at > now).length;
}

/** How many there were of each, and their names. */
export type Voided = { links: string[]; requests: string[]; approvals: string[] };

/**
 * Voids, for good, the claim links from and to an account, its unclaimed requests, and its unused approvals. Enabling the account again
 * restores none of them.
 */
export async function voidHolds(transaction: Store, accountId: string, by: string, now = Date.now()): Promise<Voided> {
  const links = () => transaction.updateTable("claim_links").where("revoked_at", "is", null);
  const [sent, received] = [
    await liveLinks(transaction, now).where("sender_id", "=", accountId).execute(),
    await liveLinks(transaction, now).where("account_id", "=", accountId).execute(),
  ];
  await links().where("sender_id", "=", accountId).set({ revoked_at: now, revoked_by: null }).execute();
  await links()
    .where("account_id", "=", accountId)
    .where("used_at", "is", null)
    .set({ revoked_at: now, revoked_by: by })
    .execute();
  // Its browser could set another password through a link that it has used.
  await transaction
    .updateTable("claim_links")
    .set({ opener_hash: null })
    .where((eb) => eb.or([eb("account_id", "=", accountId), eb("used_by_id", "=", accountId)]))
    .where("used_at", "is not", null)
    .execute();
  const requests = await openRequests(transaction, accountId).execute();
  const approvals = await givenApprovals(transaction, accountId).execute();
  for (const { id } of requests) {
    await transaction.updateTable("requests").set({ state: "withdrawn" }).where("id", "=", id).execute();
    await markOver(transaction, pendingAbout(id), now);
  }
  // Without an approver who could still approve it, an approval is void.
  for (const { id } of approvals)
    await transaction.updateTable("requests").set({ decided_by_id: null }).where("id", "=", id).execute();
  const unused = [...sent, ...received].filter(({ used_at }) => used_at === null);
  return {
    links: [...new Set(unused.map(({ id, name }) => `${id} ${name}`))].map((text) => text.slice(text.indexOf(" ") + 1)),
    requests: requests.map(({ name }) => name),
    approvals: approvals.map(({ name }) => name),
  };
}

function liveLinks(store: Store, now: number) {
  return store
    .selectFrom("claim_links")
    .innerJoin("sql_users", "sql_users.id", "claim_links.sql_user_id")
    .select(["claim_links.id", "sql_users.name", "used_at"])
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now);
}

function madeTokens(store: Store, accountId: string) {
  return store
    .selectFrom("tokens")
    .select(["id", "expires_at"])
    .where("created_by", "=", accountId)
    .where("used_at", "is", null)
    .where("ended_how", "is", null);
}

/** Its requests that are pending, to be carried out by hand, or approved and not claimed. An approval in flight continues; if it fails, its request is withdrawn. */
function openRequests(store: Store, accountId: string) {
  return unfinished(store)
    .where("requester_id", "=", accountId)
    .where((eb) =>
      eb.or([
        eb("state", "in", ["pending", "manual"]),
        eb.and([eb("state", "=", "approved"), eb("kind", "in", ["reset", "privileges"])]),
        eb.and([eb("state", "=", "approved"), eb("kind", "=", "create"), isThere(eb)]),
      ]),
    );
}

/** Its approvals for others that were not claimed, run or carried out by hand. */
function givenApprovals(store: Store, accountId: string) {
  return unfinished(store)
    .where("decided_by_id", "=", accountId)
    .where((eb) =>
      eb.or([
        eb("state", "=", "manual"),
        eb.and([eb("state", "=", "approved"), eb("kind", "in", ["reset", "privileges"])]),
        eb.and([eb("state", "=", "approved"), eb("kind", "=", "create"), isThere(eb)]),
      ]),
    );
}

const unfinished = (store: Store) =>
  store.selectFrom("requests").select(["id", "name"]).where("finished_at", "is", null);

function isThere({ exists, selectFrom }: ExpressionBuilder<Tables, "requests">) {
  return exists(
    selectFrom("sql_users")
      .select("sql_users.id")
      .whereRef("sql_users.id", "=", "requests.sql_user_id")
      .where("sql_users.ended_at", "is", null),
  );
}
