import "server-only";
import { sql, type UpdateObject } from "kysely";
import { z } from "zod";
import { REQUEST_DAYS, type RequestKind } from "#lib/shared/requests.ts";
import { newId } from "../base/ids.ts";
import type { Store } from "./open.ts";
import type { Tables } from "./tables.ts";

/** How long a request waits for its decision, and an approved one for its claim. */
export const WAITS_MS = REQUEST_DAYS * 24 * 60 * 60_000;

type Which = { id: string; clusterId: string } | { id: string; requesterId: string };

/** On which cluster a request is, and the name of its SQL user; undefined where the cluster or the requester is another. */
export async function subjectOf(store: Store, which: Which): Promise<{ clusterId: string; name: string } | undefined> {
  const query = store.selectFrom("requests").select(["cluster_id as clusterId", "name"]).where("id", "=", which.id);
  return "clusterId" in which
    ? query.where("cluster_id", "=", which.clusterId).executeTakeFirst()
    : query.where("requester_id", "=", which.requesterId).executeTakeFirst();
}

export type NewRequest = {
  kind: RequestKind;
  requester: { id: string; name: string };
  team: { id: string; name: string };
  cluster: { id: string; name: string };
  /** of one that is there */
  sqlUserId: string | null;
  name: string;
  /** JSON */
  asked: string;
  reason: string;
};

export async function addRequest(store: Store, request: NewRequest, now = Date.now()): Promise<string> {
  const { kind, requester, team, cluster, sqlUserId, name, asked, reason } = request;
  const id = newId("ask");
  await store
    .insertInto("requests")
    .values({
      ...{ id, kind, state: "pending", requester_id: requester.id, requester: requester.name },
      ...{ team_id: team.id, team: team.name, cluster_id: cluster.id, cluster_name: cluster.name },
      ...{ sql_user_id: sqlUserId, name, asked, reason, created_at: now, expires_at: now + WAITS_MS },
      searched: searchedOf({ name, team: team.name, clusterName: cluster.name, requester: requester.name, reason }),
      ...{ attempt: null, sent_name: null },
      ...UNDECIDED,
      ...{ decision_reason: null, finished_at: null, expiry_told_at: null, ready_told_at: null },
    })
    .execute();
  return id;
}

const UNDECIDED = { approved: null, decided_at: null, decided_by_id: null, decided_by: null } as const;

/** How many requests of a person wait for a decision, and how many they have made since a moment, whatever became of them. */
export async function countOf(
  store: Store,
  requesterId: string,
  since: number,
  now = Date.now(),
): Promise<{ waiting: number; made: number }> {
  const own = store
    .selectFrom("requests")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("requester_id", "=", requesterId);
  const [waiting, made] = [
    await own.where("state", "=", "pending").where("expires_at", ">", now).executeTakeFirstOrThrow(),
    await own.where("created_at", ">", since).executeTakeFirstOrThrow(),
  ];
  return { waiting: waiting.count, made: made.count };
}

/** Whether the same requester has the same request pending. */
export async function isPendingAlready(
  store: Store,
  { requester, kind, cluster, name }: Pick<NewRequest, "requester" | "kind" | "cluster" | "name">,
  now = Date.now(),
): Promise<boolean> {
  const row = await store
    .selectFrom("requests")
    .select("id")
    .where("requester_id", "=", requester.id)
    .where("cluster_id", "=", cluster.id)
    .where("kind", "=", kind)
    .where("name", "=", name)
    .where("state", "=", "pending")
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

type Told = Pick<StoredRequest, "name" | "team" | "clusterName" | "requester" | "reason">;

/** All by which a request is found. */
function searchedOf({ name, team, clusterName, requester, reason }: Told): string {
  return asSearched([name, team, clusterName, requester, reason].join("\n"));
}

/** A text as it is looked for. */
export function asSearched(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Requests with what they depend on as it is now: SQL user, team, requester and approver. */
export function requests(store: Store) {
  return store
    .selectFrom("requests as request")
    .leftJoin("sql_users as user", "user.id", "request.sql_user_id")
    .leftJoin("teams as team", "team.id", "request.team_id")
    .leftJoin("accounts as requester", "requester.id", "request.requester_id")
    .leftJoin("accounts as decider", "decider.id", "request.decided_by_id")
    .leftJoin("team_members as member", (join) =>
      join.onRef("member.team_id", "=", "request.team_id").onRef("member.account_id", "=", "request.requester_id"),
    )
    .select([
      "request.id",
      "request.kind",
      "request.state",
      "request.name",
      "request.attempt",
      "request.sent_name as sentName",
    ])
    .select(["request.asked", "request.approved", "request.reason", "request.requester", "request.team"])
    .select(["request.requester_id as requesterId", "request.team_id as teamId"])
    .select(["request.cluster_id as clusterId", "request.cluster_name as clusterName"])
    .select(["request.sql_user_id as sqlUserId", "request.finished_at as finishedAt"])
    .select(["request.created_at as createdAt", "request.expires_at as expiresAt"])
    .select(["request.decided_at as decidedAt", "request.decided_by_id as decidedById"])
    .select(["request.decided_by as decidedBy", "request.decision_reason as decisionReason"])
    .select(["user.id as userRow", "user.ended_at as endedAt", "user.owner_team_id as ownerNow"])
    .select(["user.wanted_until as wantedUntil", "user.end_done as endDone"])
    .select(["user.protected", "user.owner_since as ownerSince", "user.created_at as userCreatedAt"])
    .select(["user.admin_state as adminState", "user.admin_state_at as adminStateAt"])
    .select(["user.override_at as exceptionAt", "user.override_by as exceptionBy"])
    .select(["team.name as teamNow", "team.name_prefix as namePrefix", "member.account_id as memberId"])
    .select(["requester.name as requesterNow", "requester.disabled_at as requesterDisabledAt"])
    .select(["decider.name as deciderNow", "decider.role as deciderRole"])
    .select("decider.disabled_at as deciderDisabledAt")
    .select((eb) =>
      eb
        .selectFrom("requests as newer")
        .select(({ fn }) => fn.max("newer.decided_at").as("at"))
        .whereRef("newer.sql_user_id", "=", "request.sql_user_id")
        .whereRef("newer.kind", "=", "request.kind")
        .whereRef("newer.decided_at", ">", "request.decided_at")
        .where("newer.state", "=", "approved")
        .as("newerDecidedAt"),
    );
}

type RequestRow = NonNullable<Awaited<ReturnType<ReturnType<typeof requests>["executeTakeFirst"]>>>;
/** A request with what its state depends on. `userRow`: null while its SQL user is not there. */
export type StoredRequest = Omit<RequestRow, "protected"> & { protected: boolean };

export function asRequest(row: RequestRow): StoredRequest {
  return { ...row, protected: row.protected === 1 };
}

/** One request; undefined where the cluster or the requester is another. */
export async function requestOf(store: Store, which: Which): Promise<StoredRequest | undefined> {
  const query = requests(store).where("request.id", "=", which.id);
  const row = await ("clusterId" in which
    ? query.where("request.cluster_id", "=", which.clusterId).executeTakeFirst()
    : query.where("request.requester_id", "=", which.requesterId).executeTakeFirst());
  return row && asRequest(row);
}

type Decider = { id: string; name: string };
export type Approval = {
  by: Decider;
  name: string;
  /** JSON, where it differs from the request */
  approved: string | null;
  sqlUserId: string | null;
  /** until when it can be claimed */
  expiresAt: number;
  /** of what the approval itself brings about */
  attempt: string | null;
};

/** Approves a pending request. Of several decisions at once, one gets true. */
export async function saveApproved(store: Store, id: string, approval: Approval, now = Date.now()): Promise<boolean> {
  const { by, name, approved, sqlUserId, expiresAt, attempt } = approval;
  return decide(
    store,
    { id },
    {
      ...{ state: "approved", name, approved, sql_user_id: sqlUserId, expires_at: expiresAt, attempt },
      // Under either name it is found.
      searched: sql`searched || ${`\n${asSearched(name)}`}`,
      ...decidedBy(by, now),
    },
    now,
  );
}

/** The same, denied. */
export async function saveDenied(
  store: Store,
  id: string,
  { by, reason }: { by: Decider; reason: string },
  now = Date.now(),
): Promise<boolean> {
  return decide(store, { id }, { state: "denied", decision_reason: reason, ...decidedBy(by, now) }, now);
}

/** The same, taken back by its requester. */
export async function saveWithdrawn(
  store: Store,
  which: { id: string; requesterId: string },
  now = Date.now(),
): Promise<boolean> {
  return decide(store, which, { state: "withdrawn" }, now);
}

function decidedBy({ id, name }: Decider, now: number) {
  return { decided_at: now, decided_by_id: id, decided_by: name };
}

async function decide(
  store: Store,
  { id, requesterId }: { id: string; requesterId?: string },
  change: UpdateObject<Tables, "requests">,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("requests")
    .set(change)
    .where("id", "=", id)
    .$if(requesterId !== undefined, (query) => query.where("requester_id", "=", requesterId ?? ""))
    .where("state", "=", "pending")
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

type Attempt = { id: string; attempt: string };

/** Says that a create of this name, which is not taken, is sent now; resolves to false where it is another attempt's by now. */
export async function saveSent(store: Store, attempt: Attempt, name: string): Promise<boolean> {
  const { numUpdatedRows } = await ofAttempt(store, attempt).set({ sent_name: name }).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Says that nothing came of what was sent. */
export async function saveNotMade(store: Store, attempt: Attempt): Promise<void> {
  await ofAttempt(store, attempt).set({ sent_name: null }).execute();
}

/** What the notices of a pending request are about. */
export const pendingAbout = (id: string) => `request:${id}:waiting`;

/**
 * Makes a request pending again, with its original spec, after its approval failed or its outcome is unknown; withdrawn where a leaver plan
 * has voided the requests of its requester meanwhile. Nothing where another attempt has the request by now.
 */
export async function putBack(store: Store, { id, attempt }: Attempt): Promise<void> {
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
  if (!row) return;
  const { name } = z.object({ name: z.string() }).parse(JSON.parse(row.asked));
  await ofAttempt(store, { id, attempt })
    .set({
      state: (await isVoided(store, row)) ? "withdrawn" : "pending",
      ...UNDECIDED,
      attempt: null,
      expires_at: row.created_at + WAITS_MS,
    })
    .set({ name, searched: searchedOf({ ...row, name }), sql_user_id: row.kind === "create" ? null : row.sql_user_id })
    .execute();
}

/** Whether a leaver plan voided what this account had requested until after this request. */
async function isVoided(
  store: Store,
  { requesterId, created_at }: { requesterId: string; created_at: number },
): Promise<boolean> {
  const row = await store
    .selectFrom("leavers")
    .innerJoin("leaver_steps", "leaver_steps.leaver_id", "leavers.id")
    .select("leavers.id")
    .where("account_id", "=", requesterId)
    .where("step", "=", "void")
    .where("facts", "is not", null)
    .where((eb) => eb.or([eb("at", "is", null), eb("at", ">=", created_at)]))
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

/** Ends an attempt with a SQL user that waits for its claim; resolves to false where it is no longer this attempt's to end. */
export async function endAttempt(store: Store, attempt: Attempt): Promise<boolean> {
  const ended = { attempt: null, sent_name: null };
  const { numUpdatedRows } = await ofAttempt(store, attempt).set(ended).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The same with nothing left to do. */
export async function finish(store: Store, attempt: Attempt, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await ofAttempt(store, attempt)
    .set({ attempt: null, finished_at: now })
    .executeTakeFirst();
  return numUpdatedRows === 1n;
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

/** The newest approved request for other privileges of a SQL user; undefined where it is finished, or there is none. */
export async function openAccessRequest(store: Store, sqlUserId: string): Promise<StoredRequest | undefined> {
  const row = await requests(store)
    .where("request.kind", "=", "privileges")
    .where("request.state", "=", "approved")
    .where("request.sql_user_id", "=", sqlUserId)
    .orderBy("request.decided_at", "desc")
    .orderBy("request.id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && row.finishedAt === null ? asRequest(row) : undefined;
}

/** Finishes a request. Of several calls at once, one gets true. */
export async function finishAccess(store: Store, id: string, now = Date.now()): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable("requests")
    .set({ finished_at: now })
    .where("id", "=", id)
    .where("state", "=", "approved")
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function ofAttempt(store: Store, { id, attempt }: Attempt) {
  return store
    .updateTable("requests")
    .where("id", "=", id)
    .where("attempt", "=", attempt)
    .where("state", "=", "approved")
    .where("finished_at", "is", null);
}
