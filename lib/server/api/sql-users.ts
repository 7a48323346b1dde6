import "server-only";
import { z } from "zod";
import { adminStateSchema } from "#lib/shared/admin-state.ts";
import { flag, isSet, pageOf, timeSchema, timeText } from "#lib/shared/api/common.ts";
import {
  apiFactsSchema,
  apiSqlUserSchema,
  asApiSqlUser,
  createBody,
  createdSchema,
  describeBody,
  namedSchema,
  resetBody,
  resetSchema,
} from "#lib/shared/api/sql-users.ts";
import type { Result } from "#lib/shared/result.ts";
import { createIntoStoreDoor, createSqlUserDoor } from "../doors/creation.ts";
import { sqlUserDoor, sqlUserFactsDoor } from "../doors/sql-user-facts.ts";
import {
  deleteSqlUserDoor,
  deliverPasswordDoor,
  describeSqlUserDoor,
  resetPasswordDoor,
  sqlUserListDoor,
} from "../doors/sql-users.ts";
import { mutate, preview, read } from "../run/run.ts";
import { type AnyOperation, mapped, operation } from "./operation.ts";
import { pageAfter, pageQuery } from "./paging.ts";
import { sealedAgain, sealedTo, withoutPassword, withoutShownId } from "./shown-password.ts";

const none = z.strictObject({});
const tag = "SQL users";
const LIST = "/clusters/{clusterId}/sql-users";
const ONE = `${LIST}/{name}`;

type Params = Readonly<Record<string, string>>;
const targetOf = ({ clusterId, name }: Params) => ({ clusterId, name });
const agreed = ({ replaces, active }: z.output<typeof resetBody>) => ({ replaces, active });
const createInput = (
  clusterId: string | undefined,
  { sealTo: _, deliver: __, endsAt, ...body }: z.output<typeof createBody>,
) => ({
  clusterId,
  ...body,
  endsAt: endsAt === null ? null : Date.parse(endsAt),
});

export const SQL_USER_OPERATIONS: readonly AnyOperation[] = [
  operation({
    id: "listSqlUsers",
    method: "GET",
    path: LIST,
    tag,
    scope: "read",
    status: 200,
    summary: "The SQL users of a cluster, by name.",
    query: pageQuery.extend({
      fresh: flag,
      search: z.string().max(200).optional(),
      state: adminStateSchema.optional().meta({ description: "Only SQL users in this state." }),
    }),
    body: none,
    answer: pageOf(apiSqlUserSchema).extend({
      readAt: timeSchema,
      complete: z.boolean().meta({ description: "False while Rolecall still reads the list: call again." }),
    }),
    run: async ({ by, params, query }) => {
      const list = await read(sqlUserListDoor, { clusterId: params.clusterId, fresh: isSet(query.fresh) }, false, by);
      return mapped(list, ({ users, complete, readAt, facts }) => {
        const sought = query.search?.toLowerCase();
        const found = users.filter(
          ({ name, state }) =>
            (sought === undefined || name.includes(sought)) && (query.state === undefined || query.state === state),
        );
        const page = pageAfter(found, query, ({ name }) => name);
        return {
          items: page.items.map((user) => asApiSqlUser(user, facts !== undefined)),
          next: page.next,
          complete,
          readAt: timeText(readAt) ?? "",
        };
      });
    },
  }),
  operation({
    id: "getSqlUser",
    method: "GET",
    path: ONE,
    tag,
    scope: "read",
    status: 200,
    summary: "One SQL user.",
    query: none,
    body: none,
    answer: apiSqlUserSchema,
    run: async ({ by, params }) =>
      mapped(await read(sqlUserDoor, targetOf(params), false, by), ({ user, connection }) =>
        asApiSqlUser(user, connection !== null),
      ),
  }),
  operation({
    id: "getSqlUserFacts",
    method: "GET",
    path: `${ONE}/facts`,
    tag,
    scope: "read",
    status: 200,
    summary: "What a SQL user may do and owns, read from the cluster by Rolecall's SQL connection.",
    query: z.strictObject({ fresh: flag }),
    body: none,
    answer: apiFactsSchema,
    run: async ({ by, params, query }) =>
      mapped(
        await read(sqlUserFactsDoor, { ...targetOf(params), fresh: isSet(query.fresh) }, false, by),
        ({ readAt, lastLogin, ...facts }) => ({
          ...facts,
          readAt: timeText(readAt) ?? "",
          lastLogin: timeText(lastLogin),
        }),
      ),
  }),
  operation({
    id: "createSqlUser",
    method: "POST",
    path: LIST,
    tag,
    scope: "create",
    status: 201,
    summary: "Creates a SQL user with a new password, which only this answer shows, or which goes into a secret store.",
    query: none,
    body: createBody,
    answer: createdSchema,
    run: async ({ by, params, body, requestId }) =>
      sealedTo(
        body.sealTo,
        { clusterId: params.clusterId ?? "", requestId },
        async (): Promise<Result<z.infer<typeof createdSchema>>> =>
          body.deliver === "store"
            ? mapped(await mutate(createIntoStoreDoor, createInput(params.clusterId, body), by), (made) => ({
                name: made.name,
                password: null,
                unfinished: made.unfinished ? (true as const) : undefined,
                delivered: made.delivered || undefined,
                undelivered: made.undelivered || undefined,
              }))
            : mapped(await mutate(createSqlUserDoor, createInput(params.clusterId, body), by), (made) => ({
                name: made.name,
                password: made.password,
                shownId: "shownId" in made ? made.shownId : undefined,
                unfinished: made.unfinished ? (true as const) : undefined,
              })),
      ),
    preview: ({ by, params, body }) =>
      preview(
        body.deliver === "store" ? createIntoStoreDoor : createSqlUserDoor,
        createInput(params.clusterId, body),
        by,
      ),
    stored: (answer, { params }) => withoutPassword(answer, params.clusterId ?? ""),
    visible: withoutShownId,
    again: (answer, { params }, at) => sealedAgain(answer, params.clusterId ?? "", at),
    replay: "sql_users.create",
  }),
  operation({
    id: "resetPassword",
    method: "POST",
    path: `${ONE}/reset-password`,
    tag,
    scope: "reset",
    status: 200,
    summary:
      "Sets a new password, which only this answer shows, or which goes into a secret store. The old one stops working.",
    query: none,
    body: resetBody,
    answer: resetSchema,
    run: async ({ by, params, body, requestId }) =>
      sealedTo(
        body.sealTo,
        { clusterId: params.clusterId ?? "", requestId },
        async (): Promise<Result<z.infer<typeof resetSchema>>> =>
          body.deliver === "store"
            ? mapped(
                await mutate(deliverPasswordDoor, { ...targetOf(params), ...agreed(body) }, by),
                ({ name, ...delivered }) => ({ name, password: null, delivered }),
              )
            : mapped(
                await mutate(resetPasswordDoor, { ...targetOf(params), ...agreed(body) }, by),
                ({ name, password, shownId }) => ({ name, password, shownId }),
              ),
      ),
    preview: ({ by, params, body }) =>
      body.deliver === "store"
        ? preview(deliverPasswordDoor, targetOf(params), by)
        : preview(resetPasswordDoor, targetOf(params), by),
    stored: (answer, { params }) => withoutPassword(answer, params.clusterId ?? ""),
    visible: withoutShownId,
    again: (answer, { params }, at) => sealedAgain(answer, params.clusterId ?? "", at),
    replay: "sql_users.reset",
  }),
  operation({
    id: "deleteSqlUser",
    method: "DELETE",
    path: ONE,
    tag,
    scope: "delete",
    status: 200,
    summary: "Deletes a SQL user.",
    query: none,
    body: none,
    answer: namedSchema,
    run: ({ by, params }) => mutate(deleteSqlUserDoor, targetOf(params), by),
    preview: ({ by, params }) => preview(deleteSqlUserDoor, targetOf(params), by),
  }),
  operation({
    id: "describeSqlUser",
    method: "PUT",
    path: `${ONE}/description`,
    tag,
    scope: "describe",
    status: 200,
    summary: "Sets the owner and the description of a SQL user.",
    query: none,
    body: describeBody,
    answer: namedSchema,
    run: ({ by, params, body }) => mutate(describeSqlUserDoor, { ...targetOf(params), ...body }, by),
    preview: ({ by, params, body }) => preview(describeSqlUserDoor, { ...targetOf(params), ...body }, by),
  }),
];
