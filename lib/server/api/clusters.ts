import "server-only";
import { z } from "zod";
import { apiClusterSchema, apiTeamSchema, apiTokenSchema } from "#lib/shared/api/clusters.ts";
import { flag, isSet, pageOf, timeText } from "#lib/shared/api/common.ts";
import { clusterRoleOn } from "#lib/shared/policy.ts";
import { clusterListDoor } from "../doors/clusters.ts";
import { possibleOwnersDoor } from "../doors/sql-users.ts";
import { read } from "../run/run.ts";
import { type AnyOperation, mapped, operation } from "./operation.ts";
import { wholeOrPage, wholeQuery } from "./paging.ts";

const none = z.strictObject({});
const tag = "Clusters";

export const CLUSTER_OPERATIONS: readonly AnyOperation[] = [
  operation({
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
        scopes: [...token.scopes],
        clusters: token.clusters === "all" ? "all" : [...token.clusters],
        expiresAt: timeText(token.expiresAt) ?? "",
      },
    }),
  }),
  operation({
    id: "listClusters",
    method: "GET",
    path: "/clusters",
    tag,
    scope: "read",
    status: 200,
    summary: "The clusters that the token's owner sees.",
    query: wholeQuery.extend({ fresh: flag }),
    body: none,
    answer: pageOf(apiClusterSchema),
    run: async ({ by, query }) =>
      mapped(await read(clusterListDoor, { fresh: isSet(query.fresh) }, false, by), (clusters) =>
        wholeOrPage(
          clusters.map((cluster) => ({ ...cluster, role: clusterRoleOn(by, cluster.id) ?? null })),
          query,
          ({ id }) => id,
        ),
      ),
  }),
  operation({
    id: "listTeams",
    method: "GET",
    path: "/clusters/{clusterId}/teams",
    tag,
    scope: "create",
    status: 200,
    summary: "The teams that can own a SQL user of a cluster.",
    query: wholeQuery,
    body: none,
    answer: pageOf(apiTeamSchema),
    run: async ({ by, params, query }) =>
      mapped(await read(possibleOwnersDoor, { clusterId: params.clusterId }, false, by), (teams) =>
        wholeOrPage(teams, query, ({ id }) => id),
      ),
  }),
];
