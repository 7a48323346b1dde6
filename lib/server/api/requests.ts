import "server-only";
import { z } from "zod";
import { pageOf, timeText } from "#lib/shared/api/common.ts";
import { apiRequestSchema, askBody, sentRequestSchema } from "#lib/shared/api/requests.ts";
import { present } from "#lib/shared/present.ts";
import { REQUEST_KINDS, REQUEST_STATES } from "#lib/shared/requests.ts";
import type { ListedRequest } from "#lib/shared/requests-schema.ts";
import type { TokenActor } from "../access/actor.ts";
import { requestForOwnDoor, requestListDoor, requestNewDoor } from "../doors/requests.ts";
import { mutate, preview, read } from "../run/run.ts";
import { type AnyOperation, mapped, operation } from "./operation.ts";
import { limitQuery } from "./paging.ts";

const none = z.strictObject({});
const tag = "Requests";

/** A token limited to clusters does not see its owner's requests on others. */
const isFor =
  ({ token }: TokenActor) =>
  ({ cluster }: ListedRequest) =>
    token.clusters === "all" || token.clusters.has(cluster.id);

function asApi({ mayDecide: _, approved, decided, requestedAt, expiresAt, finishedAt, ...rest }: ListedRequest) {
  return {
    ...rest,
    approved: approved ?? null,
    requestedAt: timeText(requestedAt) ?? "",
    expiresAt: timeText(expiresAt) ?? "",
    decided: decided ? { ...decided, at: timeText(decided.at) ?? "" } : null,
    finishedAt: timeText(finishedAt),
  };
}

export const REQUEST_OPERATIONS: readonly AnyOperation[] = [
  operation({
    id: "listRequests",
    method: "GET",
    path: "/requests",
    tag,
    scope: "read",
    status: 200,
    summary: "Requests of the token's owner and of their teams, and those on clusters where they decide; newest first.",
    query: z.strictObject({
      cursor: z.string().max(100).optional(),
      limit: limitQuery.optional(),
      state: z.enum(REQUEST_STATES).optional(),
      kind: z.enum(REQUEST_KINDS).optional(),
      search: z.string().max(200).optional(),
    }),
    body: none,
    answer: pageOf(apiRequestSchema),
    run: async ({ by, query: { cursor, limit, state, kind, search } }) => {
      const input = present<Record<string, unknown>>({
        before: cursor || undefined,
        limit,
        state,
        kind,
        q: search ?? "",
      });
      return mapped(await read(requestListDoor, input, false, by), ({ requests, more }) => ({
        items: requests.filter(isFor(by)).map(asApi),
        next: more ? (requests.at(-1)?.id ?? null) : null,
      }));
    },
  }),
  operation({
    id: "sendRequest",
    method: "POST",
    path: "/requests",
    tag,
    scope: "request",
    status: 201,
    summary: "Requests a new SQL user, or a change of one that the owner's team owns. A person decides.",
    query: none,
    body: askBody,
    answer: sentRequestSchema,
    run: async ({ by, body }) =>
      mapped(
        await (body.kind === "create" ? mutate(requestNewDoor, body, by) : mutate(requestForOwnDoor, body, by)),
        ({ id }) => ({ id }),
      ),
    preview: ({ by, body }) =>
      body.kind === "create" ? preview(requestNewDoor, body, by) : preview(requestForOwnDoor, body, by),
  }),
];
