import type { PartPage } from "#lib/shared/people/page-parts.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { IS_OPEN, type RequestState } from "#lib/shared/requests/requests.ts";
import { asPage } from "../../audit/log/audit-log.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import { statesOf } from "../../sharing/requests/state.ts";
import { dueOfStored } from "../../sql-users/passwords/password-age.ts";
import { findAuditEvents } from "../../store/audit/audit-queries.ts";
import type { AuditSearch } from "../../store/audit/audit-walk.ts";
import type { KnownCluster } from "../../store/clusters/known-clusters.ts";
import type { Store } from "../../store/db/open.ts";
import { ageRules } from "../../store/passwords/password-rules.ts";
import { rolesAfter } from "../../store/people/page-rows.ts";
import type { Visibility } from "../../store/people/visibility.ts";
import { requestsBefore, type Sees } from "../../store/requests/request-lists.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { type OwnedSqlUser, ownedAfter } from "../../store/sql-users/owned-sql-users.ts";
import { cutAt, pageOf } from "./cursor.ts";
import { countsOf } from "./kept-counts.ts";

/* The parts that the pages of a person and of a team share. */

/** What a viewer without the right to manage people does not see: who gave a role, and the ids of others. */
export type Viewed = { manages: boolean };

/** Cluster roles, the newest first. */
export async function rolesPart(
  db: Store,
  of: { accountId: string } | { teamId: string },
  { before, manages }: Viewed & { before: string | undefined },
): Promise<PartPage<"roles">> {
  const [rows, known] = await Promise.all([rolesAfter(db, of, cutAt(before, "number", "text")), clustersAsKnown()]);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return pageOf("roles", rows, {
    key: ({ since, id }) => [since, id],
    shown: ({ clusterId, by, ...row }) => ({
      ...row,
      cluster: clusterId === ALL_CLUSTERS ? null : { id: clusterId, name: names.get(clusterId) ?? null },
      by: manages ? by : "",
    }),
  });
}

/** The SQL users of these teams on the clusters that the key saw last. */
export function reachOf(teams: readonly string[], known: readonly KnownCluster[]): Visibility {
  return { clusters: [], own: { teams, clusters: known.map(({ id }) => id) } };
}

/** SQL users of these teams, by cluster and name. A cluster at a time, so that a page reads only the rows it shows. */
export async function sqlUsersPart(
  db: Store,
  teams: readonly string[],
  before: string | undefined,
): Promise<PartPage<"sqlUsers">> {
  const { after, limit } = cutAt(before, "text", "text");
  const known = await clustersAsKnown();
  const [rules, { clusters: counts }] = await Promise.all([ageRules(db), countsOf(db, reachOf(teams, known))]);
  const ageing = { rules, now: Date.now() };
  const [clusterId, name] = after ?? [];
  const owning = known.filter(({ id }) => counts.has(id));
  const begins = Math.max(
    0,
    owning.findIndex(({ id }) => id === clusterId),
  );
  const rows: { user: OwnedSqlUser; cluster: KnownCluster }[] = [];
  for (const cluster of owning.slice(begins)) {
    const start = cluster.id === clusterId ? String(name) : "";
    const found = await ownedAfter(db, { clusterId: cluster.id, teams }, { after: start, limit: limit - rows.length });
    rows.push(...found.map((user) => ({ user, cluster })));
    if (rows.length >= limit) break;
  }
  return pageOf("sqlUsers", rows, {
    key: ({ user }) => [user.clusterId, user.name],
    shown: ({ user, cluster }) => ({
      cluster: { id: cluster.id, name: cluster.name },
      name: user.name,
      state: user.state,
      team: user.team,
      purpose: user.description.purpose,
      passwordSetAt: user.passwordChangedAt,
      due: dueOfStored(user, ageing) ?? null,
    }),
  });
}

/** Open requests of an account or of a team, the newest first. */
export async function requestsPart(
  db: Store,
  sees: Sees,
  { before, manages }: Viewed & { before: string | undefined },
): Promise<PartPage<"requests">> {
  const { after, limit } = cutAt(before, "number", "text");
  const now = Date.now();
  const open: [StoredRequest, RequestState][] = [];
  let cursor = after && { at: Number(after[0]), id: String(after[1]) };
  for (;;) {
    const rows = await requestsBefore(db, sees, { words: [], open: true }, { before: cursor, limit, now });
    const states = await statesOf(db, rows, now);
    for (const [index, row] of rows.entries()) {
      const state = states[index];
      if (state && IS_OPEN[state]) open.push([row, state]);
    }
    const last = rows.at(-1);
    if (!last || rows.length < limit || open.length >= limit) break;
    cursor = { id: last.id, at: last.createdAt };
  }
  return pageOf("requests", open.slice(0, limit), {
    key: ([{ createdAt, id }]) => [createdAt, id],
    shown: ([request, state]) => ({
      id: request.id,
      kind: request.kind,
      state,
      name: request.name,
      cluster: { id: request.clusterId, name: request.clusterName },
      team: { id: request.teamId, name: request.teamNow ?? request.team },
      requester: {
        id: manages && request.requesterNow !== null ? request.requesterId : null,
        name: request.requesterNow ?? request.requester,
      },
      requestedAt: request.createdAt,
    }),
  });
}

/** Final events of a search, the newest first. `accountId`: only those of this account, since a later one may have its email. */
export async function eventsPart(
  db: Store,
  search: Pick<AuditSearch, "actor" | "target">,
  { before, accountId, manages }: Viewed & { before: string | undefined; accountId?: string },
): Promise<PartPage<"events">> {
  const { after, limit } = cutAt(before, "number");
  const below = after && Number(after[0]);
  const page = await findAuditEvents(
    db,
    present<AuditSearch>({ clusters: "all", actor: search.actor, target: search.target }),
    present({ limit: limit - 1, below }),
  );
  const { events, next } = await asPage(db, page, { withSubjects: manages });
  const seen = events.filter(({ actorId }) => accountId === undefined || actorId === accountId);
  return {
    part: "events",
    rows: seen.map(({ id, at, action, outcome, target, targetName, actor, actorId, actorName }) => ({
      id,
      at,
      action,
      outcome,
      target: (manages ? targetName : undefined) ?? (target || null),
      by:
        accountId !== undefined || !manages
          ? null
          : { id: actorName === undefined ? null : (actorId ?? null), name: actorName ?? actor },
    })),
    next: next === undefined ? null : JSON.stringify([next]),
  };
}
