import { foldName } from "#lib/shared/people/display-names.ts";
import type { TokenKind, TokenScope } from "#lib/shared/people/token-limits.ts";
import { type AccountRole, ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/base.ts";
import { storeTime } from "../db/clock.ts";

/** A use is written down at most once a minute; one from another address at most every five seconds. */
const TOUCH_MS = 60_000;
const MOVED_MS = 5_000;

/** The account or team that a token belongs to. */
type TokenOwner =
  | { kind: "personal"; id: string; email: string; name: string; role: AccountRole; disabled: boolean }
  | { kind: "service"; id: string; name: string };

export type StoredToken = {
  id: string;
  name: string;
  start: string;
  owner: TokenOwner;
  scopes: readonly TokenScope[];
  clusters: "all" | readonly string[];
  /** its clusters are those with this label that an administrator confirmed */
  label: string | null;
  addresses: readonly string[];
  madeBy: string;
  madeAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
  lastUsedFrom: string | null;
};

export type NewToken = Pick<StoredToken, "name" | "start" | "scopes" | "clusters" | "addresses" | "madeBy"> & {
  /** absent or null: it follows none */
  label?: string | null;
  owner: { kind: TokenKind; id: string };
  /** the account that is shown its text */
  madeById?: string;
  secretHash: string;
  expiresAt: number;
};

/** Stores a token; resolves to its id. Reviews compare when it was made with the time of a decision. */
export async function addApiToken(store: Store, token: NewToken, now?: number): Promise<string> {
  const id = newId("apt");
  const madeAt = now ?? (await storeTime(store));
  const { owner, clusters } = token;
  await store
    .insertInto("api_tokens")
    .values({
      id,
      name: token.name,
      start: token.start,
      secret_hash: token.secretHash,
      live_name: foldName(token.name),
      made_by: token.madeBy,
      made_by_id: token.madeById ?? null,
      account_id: owner.kind === "personal" ? owner.id : null,
      team_id: owner.kind === "service" ? owner.id : null,
      scopes: token.scopes.join(" "),
      clusters: clusters === "all" ? ALL_CLUSTERS : clusters.join(" "),
      label: token.label ?? null,
      addresses: token.addresses.join(" "),
      made_at: madeAt,
      expires_at: token.expiresAt,
      last_used_at: null,
      last_used_from: null,
      revoked_at: null,
    })
    .execute();
  return id;
}

/** The token with this hash or id, unless it was revoked or has expired. Whether its owner can use it now is the guard's to say. */
export async function liveApiToken(
  store: Store,
  which: { hash: string } | { id: string },
  now = Date.now(),
): Promise<StoredToken | undefined> {
  const row = await found(store)
    .where("api_tokens.expires_at", ">", now)
    .$if("hash" in which, (query) => query.where("api_tokens.secret_hash", "=", "hash" in which ? which.hash : ""))
    .$if("id" in which, (query) => query.where("api_tokens.id", "=", "id" in which ? which.id : ""))
    .executeTakeFirst();
  return row && asToken(row);
}

/** Tokens that were not revoked, of everyone or of this account and these teams, by name; also those that expired lately. */
export async function apiTokens(
  store: Store,
  of: "everyone" | { accountId: string; teamIds: readonly string[] },
): Promise<StoredToken[]> {
  const rows = await found(store)
    .$if(of !== "everyone", (query) =>
      query.where((eb) =>
        eb.or([
          eb("api_tokens.account_id", "=", of === "everyone" ? "" : of.accountId),
          ...(of === "everyone" || of.teamIds.length === 0 ? [] : [eb("api_tokens.team_id", "in", of.teamIds)]),
        ]),
      ),
    )
    .orderBy("api_tokens.name")
    .orderBy("api_tokens.id")
    .execute();
  return rows.map(asToken);
}

/** Live tokens that end before `until`, and were made to last longer than `atLeast` milliseconds. */
export async function endingTokens(
  store: Store,
  { until, atLeastMs }: { until: number; atLeastMs: number },
  now = Date.now(),
): Promise<StoredToken[]> {
  const rows = await found(store)
    .where("api_tokens.expires_at", ">", now)
    .where("api_tokens.expires_at", "<=", until)
    .execute();
  return rows.map(asToken).filter(({ madeAt, expiresAt }) => expiresAt - madeAt > atLeastMs);
}

/** Notes when and from where a token was used. */
export async function touchApiToken(
  store: Store,
  { id, lastUsedAt, lastUsedFrom }: StoredToken,
  address: string,
  now = Date.now(),
): Promise<void> {
  if (lastUsedAt !== null && lastUsedAt > now - (lastUsedFrom === address ? TOUCH_MS : MOVED_MS)) return;
  await store
    .updateTable("api_tokens")
    .set({ last_used_at: now, last_used_from: address })
    .where("id", "=", id)
    .execute();
}

/** How many live tokens an account has. */
export async function countTokensOf(store: Store, accountId: string, now = Date.now()): Promise<number> {
  const { count } = await store
    .selectFrom("api_tokens")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("account_id", "=", accountId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirstOrThrow();
  return count;
}

/** Live tokens of services that an account made, by name: it may have kept their text. */
export async function serviceTokensMadeBy(
  store: Store,
  accountId: string,
  now = Date.now(),
): Promise<{ id: string; name: string; team: string; expiresAt: number }[]> {
  const rows = await found(store)
    .where("api_tokens.made_by_id", "=", accountId)
    .where("api_tokens.team_id", "is not", null)
    .where("api_tokens.expires_at", ">", now)
    .orderBy("api_tokens.name")
    .orderBy("api_tokens.id")
    .execute();
  return rows.map(({ id, name, teamName, expires_at }) => ({ id, name, team: teamName ?? "", expiresAt: expires_at }));
}

function found(store: Store) {
  return tokenRows(store).where("api_tokens.revoked_at", "is", null);
}

/** Tokens with their owners, also those that were revoked lately. */
export function tokenRows(store: Store) {
  return store
    .selectFrom("api_tokens")
    .leftJoin("accounts", "accounts.id", "api_tokens.account_id")
    .leftJoin("teams", "teams.id", "api_tokens.team_id")
    .selectAll("api_tokens")
    .select(["accounts.email", "accounts.name as accountName", "accounts.role", "accounts.disabled_at"])
    .select("teams.name as teamName");
}

type Row = Awaited<ReturnType<ReturnType<typeof found>["execute"]>>[number];

/** A token of its row and its owner's. */
export function asToken(row: Row): StoredToken {
  return {
    id: row.id,
    name: row.name,
    start: row.start,
    owner: ownerOf(row),
    madeBy: row.made_by,
    madeAt: row.made_at,
    scopes: words(row.scopes) as TokenScope[],
    clusters: row.clusters === ALL_CLUSTERS ? "all" : words(row.clusters),
    label: row.label,
    addresses: words(row.addresses),
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
  };
}

function ownerOf(row: Row): TokenOwner {
  if (row.team_id !== null) return { kind: "service", id: row.team_id, name: row.teamName ?? "" };
  const { account_id, email, accountName, role, disabled_at } = row;
  return {
    kind: "personal",
    id: account_id ?? "",
    email: email ?? "",
    name: accountName ?? "",
    role: role ?? "member",
    // Without its account, a token has no owner.
    disabled: role === null || disabled_at !== null,
  };
}

const words = (text: string) => text.split(" ").filter(Boolean);
