import { z } from "zod";
import { endOfText, pageOf, timeText } from "#lib/shared/api/common.ts";
import {
  apiRequestSchema,
  askBody,
  claimBody,
  claimedSchema,
  givenBackSchema,
  requestChoicesAnswer,
  sentRequestSchema,
} from "#lib/shared/api/requests.ts";
import { present } from "#lib/shared/present.ts";
import { makesSqlUser } from "#lib/shared/requests/grants.ts";
import { REQUEST_KINDS, REQUEST_STATES } from "#lib/shared/requests/requests.ts";
import type { ListedRequest, RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import type { TokenActor } from "../../access/actor.ts";
import {
  claimRequestDoor,
  giveBackAccessDoor,
  requestChoicesDoor,
  requestForOwnDoor,
  requestListDoor,
  requestNewDoor,
} from "../doors/requests.ts";
import type { AnyOperation } from "./operation.ts";
import { limitQuery } from "./paging.ts";
import { row } from "./row.ts";

const tag = "Requests";

/** A token limited to clusters does not see its owner's requests on others. */
const isFor =
  ({ token }: TokenActor) =>
  ({ cluster }: ListedRequest) =>
    token.clusters === "all" || token.clusters.has(cluster.id);

const specOf = ({ wantedUntil, startsAt, ...spec }: RequestSpec) => ({
  ...spec,
  wantedUntil: timeText(wantedUntil),
  startsAt: timeText(startsAt),
});

function asApi({
  mayDecide: _,
  keyClosed: _key,
  passwordAlone: _alone,
  teamId: _team,
  requesterId: _by,
  ...request
}: ListedRequest) {
  const { requested, approved, approvals, decided, byRule, notByRule, ...more } = request;
  const { requestedAt, expiresAt, finishedAt, handBy, ...rest } = more;
  return {
    ...rest,
    requested: specOf(requested),
    approved: approved ? specOf(approved) : null,
    approvals: approvals ? { given: approvals.given, needed: approvals.needed } : null,
    requestedAt: timeText(requestedAt) ?? "",
    expiresAt: timeText(expiresAt) ?? "",
    decided: decided ? { ...decided, at: timeText(decided.at) ?? "" } : null,
    byRule: byRule ?? null,
    notByRule: notByRule ?? null,
    finishedAt: timeText(finishedAt),
    handBy: handBy ?? null,
  };
}

export const REQUEST_OPERATIONS: readonly AnyOperation[] = [
  row(requestListDoor, {
    id: "listRequests",
    method: "GET",
    path: "/requests",
    tag,
    summary: "Requests of the token's owner and of their teams, and those on clusters where they decide; newest first.",
    query: z.strictObject({
      cursor: z.string().max(100).optional(),
      limit: limitQuery.optional(),
      state: z.enum(REQUEST_STATES).optional(),
      kind: z.enum(REQUEST_KINDS).optional(),
      search: z.string().max(200).optional(),
    }),
    input: ({ query: { cursor, search, ...query } }) =>
      present<Record<string, unknown>>({ ...query, before: cursor || undefined, q: search }),
    answer: pageOf(apiRequestSchema),
    output: ({ requests, more }, { by }) => ({
      items: requests.filter(isFor(by)).map(asApi),
      next: more ? (requests.at(-1)?.id ?? null) : null,
    }),
  }),
  row(requestNewDoor, {
    id: "sendRequest",
    method: "POST",
    path: "/requests",
    tag,
    status: 201,
    summary:
      "Requests a new SQL user, temporary access, or a change of one that the owner's team owns. A person decides.",
    body: askBody,
    input: ({ body }) => {
      const timed =
        "wantedUntil" in body ? { ...body, wantedUntil: endOfText(body.wantedUntil as string | null) } : body;
      return "startsAt" in timed ? { ...timed, startsAt: endOfText(timed.startsAt as string | null) } : timed;
    },
    instead: { door: requestForOwnDoor, when: ({ body }) => !makesSqlUser(body.kind) },
    previews: true,
    answer: sentRequestSchema,
    output: ({ id }) => ({ id }),
  }),
  row(requestChoicesDoor, {
    id: "getRequestChoices",
    method: "GET",
    path: "/requests/choices",
    tag,
    summary: "The teams and clusters for which the token's owner can send a request.",
    answer: requestChoicesAnswer,
    output: ({ teams, clusters }, { by: { token } }) => ({
      teams: teams.map(({ id, name }) => ({ id, name })),
      clusters: clusters
        .filter(({ id }) => token.clusters === "all" || token.clusters.has(id))
        .map(({ id, name, ends }) => ({ id, name, ends })),
    }),
  }),
  row(claimRequestDoor, {
    id: "claimAccess",
    method: "POST",
    path: "/requests/{id}/claim",
    tag,
    summary: "Sets the password of approved temporary access of the token's owner, which only this answer shows.",
    body: claimBody,
    input: ({ body: { replaces } }) => ({ replaces }),
    showsPassword: true,
    answer: claimedSchema,
    output: ({ shown, cluster, connection, endsAt }) => ({
      name: shown.name,
      password: shown.password,
      shownId: shown.shownId,
      clusterId: cluster.id,
      cluster: cluster.name,
      connection: connection && { host: connection.host, port: connection.port, database: connection.database },
      endsAt: timeText(endsAt),
    }),
  }),
  row(giveBackAccessDoor, {
    id: "giveBackAccess",
    method: "POST",
    path: "/requests/{id}/give-back",
    tag,
    summary: "Ends temporary access of the token's owner before its end.",
    answer: givenBackSchema,
  }),
];
