import { z } from "zod";
import { apiClusterSchema, apiTeamSchema, apiTokenSchema } from "#lib/shared/api/clusters.ts";
import { flag, isSet, pageOf, timeText } from "#lib/shared/api/common.ts";
import { clusterRoleOn } from "#lib/shared/policy.ts";
import { clusterListDoor } from "../doors/clusters.ts";
import { possibleOwnersDoor } from "../doors/sql-users/sql-users.ts";
import { type AnyOperation, operation } from "./operation.ts";
import { wholeOrPage, wholeQuery } from "./paging.ts";
import { row } from "./row.ts";

const none = z.strictObject({});
const tag = "Clusters";

export const CLUSTER_OPERATIONS: readonly AnyOperation[] = [
  operation({
    of: [],
    id: "getToken",
    method: "GET",
    path: "/token",
    tag: "Token",
    scope: null,
    status: 200,
    summary: "The token of this call and its limits.",
    query: none,
    body: none,
    answer: apiTokenSchema,
    run: async ({ by: { token } }) => ({
      ok: true,
      value: {
        id: token.id,
        name: token.name,
        kind: token.kind,
        owner: token.owner,
        label: token.label,
        scopes: [...token.scopes],
        clusters: token.clusters === "all" ? "all" : [...token.clusters],
        expiresAt: timeText(token.expiresAt) ?? "",
      },
    }),
  }),
  row(clusterListDoor, {
    id: "listClusters",
    method: "GET",
    path: "/clusters",
    tag,
    summary: "The clusters that the token's owner sees.",
    query: wholeQuery.extend({ fresh: flag }),
    input: ({ query }) => ({ fresh: isSet(query.fresh) }),
    answer: pageOf(apiClusterSchema),
    output: (clusters, { by, query }) =>
      wholeOrPage(
        clusters.map(({ key: _, ...cluster }) => ({ ...cluster, role: clusterRoleOn(by, cluster.id) ?? null })),
        query,
        ({ id }) => id,
      ),
  }),
  row(possibleOwnersDoor, {
    id: "listTeams",
    method: "GET",
    path: "/clusters/{clusterId}/teams",
    tag,
    summary: "The teams that can own a SQL user of a cluster.",
    query: wholeQuery,
    answer: pageOf(apiTeamSchema),
    output: (teams, { query }) => wholeOrPage(teams, query, ({ id }) => id),
  }),
];
