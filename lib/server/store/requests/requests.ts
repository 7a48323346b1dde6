import { sql } from "kysely";
import { z } from "zod";
import { REQUEST_DAYS, type RequestKind } from "#lib/shared/requests/requests.ts";
import type { NotAtOnce } from "#lib/shared/requests/rules.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { storedInstantSchema } from "#lib/shared/time/instant-schema.ts";
import { newId } from "../../base/ids.ts";
import type { Store } from "../db/open.ts";

/** How long a request waits for its decision, and an approved one for its claim. */
export const WAITS_MS = REQUEST_DAYS * 24 * 60 * 60_000;

/** Of a SQL user of the name: one that Rolecall made, or that another team owns by now, is not the one that a person made for the request. */
const MADE_FOR_IT = sql<boolean>`made.ended_at is null and made.created_by is null and (made.owner_team_id is null or made.owner_team_id = request.team_id)`;

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
  /** the spec of the request, as JSON */
  requested: string;
  reason: string;
  /** the rule that it is filed under, as it is stored; absent only where no person files it */
  rule?: (id: string) => string;
  /** why a rule that gives access without an approval does not give it */
  notByRule?: NotAtOnce | null;
};

/** Stores a pending request and returns its id. */
export async function addRequest(store: Store, request: NewRequest, now = Date.now()): Promise<string> {
  const { kind, requester, team, cluster, sqlUserId, name, requested, reason } = request;
  const id = newId("ask");
  await store
    .insertInto("requests")
    .values({
      id,
      kind,
      state: "pending",
      requester_id: requester.id,
      requester: requester.name,
      team_id: team.id,
      team: team.name,
      cluster_id: cluster.id,
      cluster_name: cluster.name,
      sql_user_id: sqlUserId,
      name,
      asked: requested,
      reason,
      created_at: now,
      expires_at: now + WAITS_MS,
      searched: searchedOf({ name, team: team.name, clusterName: cluster.name, requester: requester.name, reason }),
      attempt: null,
      sent_name: null,
      ...UNDECIDED,
      decision_reason: null,
      finished_at: null,
      hand_by: null,
      opener_hash: null,
      expiry_told_at: null,
      ready_told_at: null,
      rule: request.rule?.(id) ?? null,
      grant_seal: null,
      not_by_rule: request.notByRule ?? null,
    })
    .execute();
  return id;
}

export const UNDECIDED = {
  approved: null,
  decided_at: null,
  decided_by_id: null,
  decided_by: null,
  by_rule: null,
} as const;

/** How many requests of a person are pending, and how many they made since a moment, in any state. */
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

/** A pending request for the same, of this requester or of another member of the team. */
export async function pendingAlready(
  store: Store,
  { requester, team, kind, cluster, name }: Pick<NewRequest, "requester" | "team" | "kind" | "cluster" | "name">,
  now = Date.now(),
): Promise<{ requesterId: string; requester: string } | undefined> {
  const row = await store
    .selectFrom("requests")
    .select(["requester_id", "requester"])
    .where((eb) => eb.or([eb("requester_id", "=", requester.id), eb("team_id", "=", team.id)]))
    .where("cluster_id", "=", cluster.id)
    .where("kind", "=", kind)
    .where("name", "=", name)
    .where("state", "=", "pending")
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row && { requesterId: row.requester_id, requester: row.requester };
}

type Searched = Pick<StoredRequest, "name" | "team" | "clusterName" | "requester" | "reason">;

/** All by which a request is found. */
export function searchedOf({ name, team, clusterName, requester, reason }: Searched): string {
  return asSearched([name, team, clusterName, requester, reason].join("\n"));
}

/** A text as it is looked for. */
export function asSearched(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Requests with the current state of their SQL user, team, requester and approver. */
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
    .select(["request.asked as requested", "request.approved", "request.reason", "request.requester", "request.team"])
    .select(["request.requester_id as requesterId", "request.team_id as teamId"])
    .select(["request.cluster_id as clusterId", "request.cluster_name as clusterName"])
    .select(["request.sql_user_id as sqlUserId", "request.finished_at as finishedAt"])
    .select(["request.opener_hash as openerHash", "request.hand_by as handBy", "request.rule"])
    .select(["request.grant_seal as seal", "request.by_rule as byRule", "request.not_by_rule as notByRule"])
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
    )
    .select((eb) =>
      eb
        .selectFrom("sql_users as made")
        .select(({ fn }) => fn.max("made.first_seen_at").as("at"))
        .whereRef("made.cluster_id", "=", "request.cluster_id")
        .whereRef("made.name", "=", "request.name")
        .whereRef("made.first_seen_at", ">", "request.decided_at")
        .where(MADE_FOR_IT)
        .as("madeAt"),
    );
}

type RequestRow = NonNullable<Awaited<ReturnType<ReturnType<typeof requests>["executeTakeFirst"]>>>;
/** A request with the facts that decide its state. `userRow`: null while its SQL user does not exist. */
export type StoredRequest = Omit<RequestRow, "protected"> & {
  protected: boolean;
  /** when a grant begins; null where its claim begins it, and of other kinds */
  startsAt: Instant | null;
};

/** A request of its row. */
export function asRequest(row: RequestRow): StoredRequest {
  const { kind, approved, requested } = row;
  const startsAt = kind === "grant" ? startOf(approved ?? requested) : null;
  return { ...row, protected: row.protected === 1, startsAt };
}

const grantSpec = z.object({ startsAt: storedInstantSchema.optional() });
const startOf = (spec: string): Instant | null => grantSpec.parse(JSON.parse(spec)).startsAt ?? null;

/**
 * The requests with these ids, the newest first, as they are now: one may no longer be what it was found for. Ids are sought apart, since most
 * often there is none, and PostgreSQL takes longer to plan all that is joined to a request.
 */
export async function requestsWith(store: Store, rows: readonly { id: string }[]): Promise<StoredRequest[]> {
  if (rows.length === 0) return [];
  const found = await requests(store)
    .where(
      "request.id",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy("request.created_at", "desc")
    .orderBy("request.id", "desc")
    .execute();
  return found.map(asRequest);
}

/** One request; undefined where the cluster or the requester is another. */
export async function requestOf(store: Store, which: Which): Promise<StoredRequest | undefined> {
  const query = requests(store).where("request.id", "=", which.id);
  const row = await ("clusterId" in which
    ? query.where("request.cluster_id", "=", which.clusterId).executeTakeFirst()
    : query.where("request.requester_id", "=", which.requesterId).executeTakeFirst());
  return row && asRequest(row);
}

/** The subject of the notices of a pending request. */
export const pendingAbout = (id: string) => `request:${id}:waiting`;

/** The subject of the notices that a SQL user which a rule gave waits for a person to finish it. */
export const unfinishedAbout = (id: string) => `request:${id}:unfinished`;

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
