import { sql } from "kysely";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";
import type { Store } from "../db/open.ts";
import { accountNames } from "../people/accounts.ts";
import { teamNames } from "../people/teams.ts";
import { asRequest, asSearched, requests, requestsWith, type StoredRequest } from "./requests.ts";

/** The requests that an account sees: its own, those of its teams, and those of these clusters. */
export type Sees = { requesterId: string; teams: readonly string[]; clusters: "all" | readonly string[] };
export type Sought = {
  id?: string | undefined;
  words: readonly string[];
  kind?: RequestKind | undefined;
  state?: RequestState | undefined;
  /** true: only those that may wait for a decision, or for what follows an approval */
  open?: true;
  /** true: only those that may wait for what follows an approval */
  approved?: true;
};
export type Cursor = { id: string; at: number };

/** Stores take some ten thousand parameters in one statement. */
const MOST_CALLED = 500;

function seen(store: Store, { requesterId, teams, clusters }: Sees) {
  return store
    .selectFrom("requests")
    .$if(clusters !== "all", (query) =>
      query.where((eb) =>
        eb.or([
          eb("requester_id", "=", requesterId),
          ...(teams.length > 0 ? [eb("team_id", "in", teams)] : []),
          ...(clusters.length > 0 ? [eb("cluster_id", "in", clusters as readonly string[])] : []),
        ]),
      ),
    );
}

/** Where a page begins; undefined where there is no such request for them. */
export async function cursorAt(store: Store, sees: Sees, id: string): Promise<Cursor | undefined> {
  const row = await seen(store, sees).select("created_at").where("id", "=", id).executeTakeFirst();
  return row && { id, at: row.created_at };
}

/**
 * The newest requests before `before`, at most `limit`. For a state, those that may be in it: the final state depends on facts that only
 * the caller has.
 */
export async function requestsBefore(
  store: Store,
  sees: Sees,
  { id, words, kind, state, open, approved: isApproved }: Sought,
  { before, limit, now }: { before: Cursor | undefined; limit: number; now: number },
): Promise<StoredRequest[]> {
  let found = seen(store, sees);
  if (id) found = found.where("id", "=", id);
  if (kind) found = found.where("kind", "=", kind);
  if (open)
    found = found.where("finished_at", "is", null).where(({ eb, or, and }) =>
      // An approval may stand beyond its end, such as one of a deletion.
      or([eb("state", "in", ["approved", "manual"]), and([eb("state", "=", "pending"), eb("expires_at", ">", now)])]),
    );
  if (isApproved) found = found.where("finished_at", "is", null).where("state", "in", ["approved", "manual"]);
  if (before)
    found = found.where(({ eb, or, and }) =>
      or([eb("created_at", "<", before.at), and([eb("created_at", "=", before.at), eb("id", "<", before.id)])]),
    );
  if (state === "expired")
    found = found
      .where("state", "in", ["pending", "approved"])
      .where("expires_at", "<=", now)
      .where("finished_at", "is", null);
  else if (state === "pending") found = found.where("state", "=", "pending").where("expires_at", ">", now);
  else if (state === "denied" || state === "withdrawn") found = found.where("state", "=", state);
  else if (state === "manual") found = found.where("state", "=", "manual");
  else if (state === "said_done" || state === "finished" || state === "void")
    found = found.where("state", "in", ["approved", "manual"]);
  else if (state) found = found.where("state", "=", "approved");
  for (const { pattern, people, teams } of await matches(store, words))
    found = found.where((eb) =>
      eb.or([
        sql<boolean>`searched like ${pattern} escape '\\'`,
        ...(people.length > 0 ? [eb("requester_id", "in", people)] : []),
        ...(teams.length > 0 ? [eb("team_id", "in", teams)] : []),
      ]),
    );
  const rows = await found.select("id").orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return requestsWith(store, rows);
}

/** The matches of a search word: a part of the texts, and accounts and teams with that name now. */
async function matches(store: Store, words: readonly string[]) {
  if (words.length === 0) return [];
  const [accounts, teams] = await Promise.all([accountNames(store), teamNames(store)]);
  return words.map(asSearched).map((word) => {
    const called = (list: readonly { id: string; name: string }[]) => {
      const ids = list.filter(({ name }) => asSearched(name).includes(word)).map(({ id }) => id);
      // A word that so many are called by finds them by the names that they had when they sent the request.
      return ids.length > MOST_CALLED ? [] : ids;
    };
    return { pattern: `%${word.replace(/[\\%_]/g, "\\$&")}%`, people: called(accounts), teams: called(teams) };
  });
}

/** Approved requests whose requester was not notified yet that they can be claimed; with `sqlUserId`, those of this SQL user. */
export async function unclaimed(store: Store, sqlUserId?: string, now = Date.now()): Promise<StoredRequest[]> {
  return (
    await approved(store)
      .where("request.expires_at", ">", now)
      .where("request.kind", "in", ["create", "grant", "reset"])
      .where("request.ready_told_at", "is", null)
      .$if(sqlUserId !== undefined, (query) => query.where("request.sql_user_id", "=", sqlUserId ?? ""))
      .execute()
  ).map(asRequest);
}

function approved(store: Store) {
  return requests(store).where("request.state", "=", "approved").where("request.finished_at", "is", null);
}

/** Expired requests, undecided or unclaimed, whose requester was not notified yet. */
export async function ranOut(store: Store, now = Date.now()): Promise<StoredRequest[]> {
  return (
    await requests(store)
      .where("request.expires_at", "<=", now)
      .where("request.finished_at", "is", null)
      .where("request.expiry_told_at", "is", null)
      .where((eb) =>
        eb.or([
          eb("request.state", "=", "pending"),
          eb("request.state", "=", "approved").and("request.kind", "in", ["create", "grant", "reset"]),
        ]),
      )
      .execute()
  ).map(asRequest);
}

/** Marks the requester as notified. */
export async function saveNotified(store: Store, id: string, of: "ready" | "expiry", now = Date.now()): Promise<void> {
  const notified = of === "ready" ? { ready_told_at: now } : { expiry_told_at: now };
  await store.updateTable("requests").set(notified).where("id", "=", id).execute();
}
