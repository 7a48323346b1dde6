import { sql } from "kysely";
import { type Invitation, type InvitationGives, invitationGivesSchema, NO_GIFTS } from "#lib/shared/people/accounts.ts";
import type { AccountRole } from "#lib/shared/policy.ts";
import { newId, newToken, tokenHash } from "../../base/ids.ts";
import { inOrder, isAfter, type Ordered } from "../db/after-key.ts";
import type { Store } from "../db/base.ts";
import { hasWord } from "../db/has-word.ts";
import type { Tables } from "../db/tables.ts";
import { inTransaction } from "../db/transaction.ts";

const MINUTE = 60_000;
const LIVES_MS = {
  setup: 60 * MINUTE,
  invitation: 72 * 60 * MINUTE,
  account_reset: 15 * MINUTE,
  account_recover: 15 * MINUTE,
} as const satisfies Record<Kind, number>;

type Kind = Tables["tokens"]["kind"];

/** The kinds that a page's kind of link stands for: a link that an operator's command made opens the page of reset links too. */
function kindsOf(kind: ShownKind): readonly Kind[] {
  return kind === "account_reset" ? ["account_reset", "account_recover"] : [kind];
}

/** What a token is for. `createdBy` is the account that made it; without one, Rolecall itself did. */
export type TokenSubject =
  | { kind: "setup" }
  | { kind: "invitation"; email: string; role: AccountRole; gives?: InvitationGives; createdBy: string }
  /** for an account that does not exist, with the same work; its token cannot be used */
  | { kind: "account_reset"; accountId: string | undefined; createdBy?: string }
  /** for a new password of an account, made by the operator's command */
  | { kind: "account_recover"; accountId: string };

/** The secret goes into the link; the store has only its hash. */
export type NewToken = { id: string; secret: string; expiresAt: number };

type ShownKind = Exclude<Kind, "account_recover">;

/** What a browser sends to use a token. Setup links have no id in them. */
export type ShownToken = { kind: ShownKind; id?: string; secret: string };

/**
 * Makes a token that works once, and voids older ones for the same purpose. A reset link that an account requests does not void those of
 * administrators or of the operator: a stranger can request one.
 */
export async function makeToken(store: Store, subject: TokenSubject, now = Date.now()): Promise<NewToken> {
  const [id, secret, expiresAt] = [newId("tok"), newToken(), now + LIVES_MS[subject.kind]];
  const about = {
    account_id: "accountId" in subject ? (subject.accountId ?? null) : null,
    email: subject.kind === "invitation" ? subject.email : null,
    role: subject.kind === "invitation" ? subject.role : null,
    created_by: "createdBy" in subject ? (subject.createdBy ?? null) : null,
    gives: subject.kind === "invitation" && subject.gives ? JSON.stringify(subject.gives) : null,
  };
  // A link without an account or address was never sent: it need not say how it ended.
  const isHeld = about.email !== null || about.account_id !== null;
  await inTransaction(store, async (transaction) => {
    if (!isHeld)
      await transaction
        .deleteFrom("tokens")
        .where("kind", "=", subject.kind)
        .where("email", "is", null)
        .where("account_id", "is", null)
        .execute();
    else
      await transaction
        .updateTable("tokens")
        .set({ ended_how: "superseded" })
        .where("kind", "in", subject.kind === "account_recover" ? kindsOf("account_reset") : [subject.kind])
        .where("used_at", "is", null)
        .where("ended_how", "is", null)
        .where(about.email === null ? "account_id" : "email", "=", about.email ?? about.account_id)
        .$if(about.account_id !== null && about.created_by === null, (query) => query.where("created_by", "is", null))
        .execute();
    await transaction
      .insertInto("tokens")
      .values({
        id,
        kind: subject.kind,
        secret_hash: tokenHash(secret),
        used_at: null,
        ended_how: null,
        ...about,
        created_at: now,
        expires_at: expiresAt,
      })
      .execute();
  });
  return { id, secret, expiresAt };
}

/** The token of this link, if it can be used now. Looking changes nothing. */
export async function liveToken(store: Store, { kind, id, secret }: ShownToken, now = Date.now()) {
  return liveTokens(store, kind, now)
    .where("tokens.secret_hash", "=", tokenHash(secret))
    .$if(id !== undefined, (query) => query.where("tokens.id", "=", id ?? ""))
    .executeTakeFirst();
}

/** What a visitor with only the id of a link may learn. */
export async function tokenFacts(
  store: Store,
  kind: "invitation" | "account_reset",
  id: string,
  now = Date.now(),
): Promise<{ by: string | null; expiresAt: number } | undefined> {
  const token = await liveTokens(store, kind, now).where("tokens.id", "=", id).executeTakeFirst();
  return token && { by: token.sender, expiresAt: token.expiresAt };
}

/**
 * Valid tokens: neither used nor expired, and made by an account that is still an administrator, so that a person who lost that
 * role does not come back through a link of their own. A reset is for an account that can sign in.
 */
function liveTokens(store: Store, kind: ShownKind, now: number) {
  return unusedTokens(store, kind)
    .leftJoin("accounts as owner", (join) =>
      join.onRef("owner.id", "=", "tokens.account_id").on("owner.disabled_at", "is", null),
    )
    .where("tokens.expires_at", ">", now)
    .where((eb) => eb.or([eb("tokens.created_by", "is", null), eb("maker.id", "is not", null)]))
    .$if(kind === "account_reset", (query) => query.where("owner.id", "is not", null));
}

function unusedTokens(store: Store, kind: ShownKind) {
  return store
    .selectFrom("tokens")
    .leftJoin("accounts as maker", (join) =>
      join
        .onRef("maker.id", "=", "tokens.created_by")
        .on("maker.disabled_at", "is", null)
        .on("maker.role", "=", "administrator"),
    )
    .select([
      "tokens.id",
      "tokens.kind",
      "tokens.email",
      "tokens.role",
      "tokens.gives",
      "tokens.account_id as accountId",
      "tokens.created_by as createdBy",
      "tokens.expires_at as expiresAt",
    ])
    .select("maker.name as sender")
    .where("tokens.kind", "in", kindsOf(kind))
    .where("tokens.used_at", "is", null)
    .where("tokens.ended_how", "is", null);
}

/** Uses up a valid token. Of several calls at once, one gets true. */
export async function spendToken(store: Store, shown: ShownToken, now = Date.now()): Promise<boolean> {
  const token = await liveToken(store, shown, now);
  if (!token) return false;
  const { numUpdatedRows } = await store
    .updateTable("tokens")
    .set({ used_at: now })
    .where("id", "=", token.id)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The live invitation to this address (lower case). */
export function invitationFor(store: Store, email: string, now = Date.now()) {
  return liveTokens(store, "invitation", now)
    .where("tokens.email", "=", email)
    .orderBy("tokens.created_at", "desc")
    .executeTakeFirst();
}

/** Uses up a live invitation without its secret: its person has proved the address in another way. Of several calls at once, one gets true. */
export async function spendInvitation(store: Store, id: string, now = Date.now()): Promise<boolean> {
  const live = await liveTokens(store, "invitation", now).where("tokens.id", "=", id).executeTakeFirst();
  if (!live) return false;
  const { numUpdatedRows } = await store
    .updateTable("tokens")
    .set({ used_at: now })
    .where("id", "=", id)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Open and expired invitations, the newest first. */
export async function openInvitations(store: Store, now = Date.now()): Promise<Invitation[]> {
  const rows = await unusedTokens(store, "invitation")
    .orderBy("tokens.created_at", "desc")
    .orderBy("tokens.id", "desc")
    .execute();
  return rows.flatMap((row) => asInvitation(row, now) ?? []);
}

type Unused = Awaited<ReturnType<ReturnType<typeof unusedTokens>["execute"]>>[number];

function asInvitation({ email, role, gives, expiresAt, sender }: Unused, now: number): Invitation | undefined {
  if (!email || !role) return undefined;
  return { email, role, gives: givesOf(gives), invitedBy: sender, expiresAt, expired: expiresAt <= now };
}

const NEWEST: readonly Ordered[] = [
  [sql.ref("tokens.created_at"), "desc"],
  [sql.ref("tokens.id"), "desc"],
];

/** A page of the open invitations whose email has this word in it, the newest first, after the one with this id. */
export async function invitationsAfter(
  store: Store,
  word: string,
  { after, limit }: { after: string | undefined; limit: number },
  now = Date.now(),
): Promise<{ id: string; invitation: Invitation }[]> {
  const last = await store
    .selectFrom("tokens")
    .select(["created_at", "id"])
    .where("id", "=", after ?? "")
    .executeTakeFirst();
  const rows = await invited(store, word)
    .$if(last !== undefined, (query) => query.where(isAfter(NEWEST, last ? [last.created_at, last.id] : [])))
    .orderBy(inOrder(NEWEST))
    .limit(limit)
    .execute();
  return rows.flatMap((row) => {
    const invitation = asInvitation(row, now);
    return invitation ? [{ id: row.id, invitation }] : [];
  });
}

/** How many open invitations have this word in their email. */
export async function countInvitations(store: Store, word: string): Promise<number> {
  const { count } = await invited(store, word)
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

function invited(store: Store, word: string) {
  return unusedTokens(store, "invitation")
    .where("tokens.email", "is not", null)
    .where("tokens.role", "is not", null)
    .$if(word.trim() !== "", (query) => query.where(hasWord([sql.ref("tokens.email")], word)));
}

/** Makes an open invitation void; resolves to whether there was one. */
export async function revokeInvitation(store: Store, email: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("tokens")
    .set({ ended_how: "revoked" })
    .where("kind", "=", "invitation")
    .where("email", "=", email)
    .where("used_at", "is", null)
    .where("ended_how", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Makes the unused reset links of an account void. */
export async function voidResets(store: Store, accountId: string): Promise<void> {
  await store
    .deleteFrom("tokens")
    .where("kind", "in", kindsOf("account_reset"))
    .where("account_id", "=", accountId)
    .where("used_at", "is", null)
    .where("ended_how", "is", null)
    .execute();
}

/** How a link ended, for a person who has its secret; undefined where it did not end, or there is none with that id and secret. */
export async function endOf(
  store: Store,
  { kind, id, secret }: Required<ShownToken>,
  now = Date.now(),
): Promise<"used" | "revoked" | "superseded" | "expired" | undefined> {
  const row = await store
    .selectFrom("tokens")
    .select(["used_at", "ended_how", "expires_at"])
    .where("kind", "in", kindsOf(kind))
    .where("id", "=", id)
    .where("secret_hash", "=", tokenHash(secret))
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.used_at !== null) return "used";
  return row.ended_how ?? (row.expires_at <= now ? "expired" : undefined);
}

/** The teams and cluster roles of an invitation. */
export function givesOf(gives: string | null): InvitationGives {
  return gives === null ? NO_GIFTS : invitationGivesSchema.parse(JSON.parse(gives));
}
