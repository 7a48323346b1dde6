import type { z } from "zod";
import { clustersWith, decisionLimitOf, may } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import { IS_OPEN, type RequestState, type requestListInput } from "#lib/shared/requests/requests.ts";
import type { ListedRequest, RequestList } from "#lib/shared/requests/requests-schema.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { mayOpenPerson } from "../../access/open-pages.ts";
import { Refusal } from "../../base/failure.ts";
import { keyClosedFor } from "../../sql-users/drift/key-closed-for.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import { sqlConnectionsOn } from "../../store/clusters/sql-connections.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { linkMakersOf } from "../../store/people/accounts.ts";
import { decidersOn } from "../../store/people/deciders.ts";
import { type Cursor, cursorAt, requestsBefore, type Sees } from "../../store/requests/request-lists.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { approvalsOf } from "../../store/rules/approvals.ts";
import { teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { collectedOf } from "../rules/shown.ts";
import { endingLevelOf } from "./choices.ts";
import { readSpec } from "./spec.ts";
import { statesOf } from "./state.ts";

const PAGE = 100;
/** Further words of a search are ignored. */
const MOST_WORDS = 8;
/** Rows read at once where a filter hides some of them. */
const BATCH = 500;

/**
 * The actor's own requests, those of their teams and those on clusters where they decide; newest first, a hundred at a time.
 * `limit`: of programs.
 */
export async function listRequests(
  { actor }: Permit<"requests.ask">,
  { id, q, state, kind, only, before, limit = PAGE }: z.output<typeof requestListInput>,
): Promise<RequestList> {
  const db = await store();
  const sees = await seenBy(db, actor);
  const from = before === undefined ? undefined : await cursorAt(db, sees, before);
  if (before !== undefined && !from) throw new Refusal("not_found");
  const words = [...new Set(q.split(/\s+/).filter(Boolean))].slice(0, MOST_WORDS);
  const [found, linkMakers] = await Promise.all([
    find(db, sees, { id, words, state, kind, only }, { from, most: limit }),
    linkMakersOf(db, actor.accountId),
  ]);
  const page = found.slice(0, limit).map(([request, now]) => asListed(request, now, { ...actor, linkMakers }));
  const collected = await withApprovals(
    db,
    actor.accountId,
    await withEnding(db, await withKeyClosed(db, page)),
    found,
  );
  return { requests: await withDeciders(db, collected, found), more: found.length > limit };
}

/** Says why the API key cannot carry out requests that wait for a decision or for a person, to those who may decide them; and ready and claimed ones. */
async function withKeyClosed(db: Store, page: ListedRequest[]): Promise<ListedRequest[]> {
  const waiting = page.filter(
    ({ kind, state, own, mayDecide }) =>
      state === "ready" ||
      (state === "finished" && own && (makesSqlUser(kind) || kind === "reset")) ||
      (mayDecide && (state === "pending" || state === "manual")),
  );
  if (waiting.length === 0) return page;
  const closedFor = keyClosedFor(...(await Promise.all([keyClosedOn(db), sqlConnectionsOn(db, clustersOf(waiting))])));
  for (const request of waiting) {
    const closed = closedFor({ kind: request.kind, clusterId: request.cluster.id, state: request.state });
    if (closed !== null) request.keyClosed = closed;
  }
  return page;
}

const clustersOf = (requests: readonly ListedRequest[]) => [...new Set(requests.map(({ cluster }) => cluster.id))];

/** Says what ends the access that a person gives by hand, to those who may do so. */
async function withEnding(db: Store, page: ListedRequest[]): Promise<ListedRequest[]> {
  const byHand = page.filter(
    ({ kind, state, mayDecide, keyClosed }) =>
      kind === "create" && mayDecide && (state === "manual" || (state === "ready" && keyClosed !== undefined)),
  );
  const connections = await sqlConnectionsOn(db, clustersOf(byHand));
  for (const request of byHand)
    request.ends = endingLevelOf(connections.find(({ clusterId }) => clusterId === request.cluster.id));
  return page;
}

const NAMES = new Intl.ListFormat("en-GB");

/** Says how many persons have approved: of a pending one that needs several, and by name of one that was decided. */
async function withApprovals(
  db: Store,
  viewer: string,
  page: ListedRequest[],
  found: readonly [StoredRequest, RequestState][],
): Promise<ListedRequest[]> {
  const rows = new Map(found.map(([request]) => [request.id, request]));
  const pending = page.flatMap(({ id, state }) => (state === "pending" ? (rows.get(id) ?? []) : []));
  const collected = await collectedOf(db, viewer, pending);
  const decided = page.flatMap(({ id, state, decided: by }) => (by && state !== "denied" ? [id] : []));
  const before = await approvalsOf(db, decided);
  for (const request of page) {
    const approvals = collected.get(request.id);
    if (approvals) request.approvals = approvals;
    const others = before.get(request.id) ?? [];
    if (request.decided && others.length > 0)
      request.decided.by = NAMES.format([...others.map(({ name }) => name), request.decided.by]);
  }
  return page;
}

async function seenBy(db: Store, actor: Actor): Promise<Sees> {
  const clusters = clustersWith(actor, "requests.decide");
  const teams = (await teamsOf(db, actor.accountId)).map(({ id }) => id);
  return { requesterId: actor.accountId, teams, clusters: clusters === "all" ? "all" : [...clusters] };
}

/** One page, and the next request if there is one. */
async function find(
  db: Store,
  sees: Sees,
  { only, ...rest }: Parameters<typeof requestsBefore>[2] & { only: "open" | "decided" | undefined },
  { from, most }: { from: Cursor | undefined; most: number },
): Promise<[StoredRequest, RequestState][]> {
  const now = Date.now();
  const sought = only === "open" ? Object.assign(rest, { open: true as const }) : rest;
  const limit = sought.state === undefined && only !== "open" ? most + 1 : BATCH;
  const isSought = (state: RequestState) =>
    (sought.state === undefined || state === sought.state) &&
    (only === undefined || IS_OPEN[state] === (only === "open"));
  const found: [StoredRequest, RequestState][] = [];
  for (let before = from; ; ) {
    const rows = await requestsBefore(db, sees, sought, { before, limit, now });
    const states = await statesOf(db, rows, now);
    for (const [index, row] of rows.entries()) {
      const state = states[index];
      if (state && isSought(state)) found.push([row, state]);
    }
    const last = rows.at(-1);
    if (!last || rows.length < limit || found.length > most) return found;
    before = { id: last.id, at: last.createdAt };
  }
}

/** Names the people who can decide, where a request waits for others than its reader. */
async function withDeciders(
  db: Store,
  page: ListedRequest[],
  found: readonly [StoredRequest, RequestState][],
): Promise<ListedRequest[]> {
  const requesters = new Map(found.map(([{ id, requesterId }]) => [id, requesterId]));
  const waiting = page.filter(({ state, mayDecide }) => state === "pending" && !mayDecide);
  const decidersOf = await decidersOn(db, [...new Set(waiting.map(({ cluster }) => cluster.id))]);
  for (const request of waiting) {
    const others = decidersOf(request.cluster.id).filter(({ id }) => id !== requesters.get(request.id));
    request.deciders = others.map(({ name }) => name);
  }
  return page;
}

type Decider = Actor & { linkMakers: readonly string[] };

function asListed(request: StoredRequest, state: RequestState, actor: Decider): ListedRequest {
  const { id, kind, clusterId, requesterId, approved, reason } = request;
  const decidedBy = request.byRule === null ? (request.deciderNow ?? request.decidedBy) : "a rule";
  const finishedAt = request.finishedAt;
  return present({
    id,
    kind,
    state,
    reason,
    cluster: { id: clusterId, name: request.clusterName },
    team: request.teamNow ?? request.team,
    teamId: request.teamId,
    requested: readSpec(request.requested),
    approved: approved === null ? undefined : readSpec(approved),
    requester: request.requesterNow ?? request.requester,
    requesterId: request.requesterNow !== null && mayOpenPerson(actor, requesterId) ? requesterId : undefined,
    own: requesterId === actor.accountId,
    mayDecide: may(actor, "requests.decide", clusterId) && !decisionLimitOf(actor, { requesterId }),
    requestedAt: request.createdAt,
    expiresAt: request.expiresAt,
    decided:
      request.decidedAt === null
        ? undefined
        : { at: request.decidedAt, by: decidedBy ?? "", reason: request.decisionReason },
    byRule: request.byRule ?? undefined,
    notByRule: (state === "pending" && requesterId === actor.accountId && request.notByRule) || undefined,
    finishedAt: finishedAt ?? undefined,
    handBy: request.handBy ?? undefined,
    passwordAlone: request.state === "approved" && request.handBy !== null ? true : undefined,
  });
}
