import { z } from "zod";
import { adminStateSchema } from "#lib/shared/admin-state-schema.ts";
import { apiCheckSchema, asApiCheck, startedCheckSchema } from "#lib/shared/api/checks.ts";
import { endOfText, flag, isSet, pageOf, timeSchema, timeText } from "#lib/shared/api/common.ts";
import { apiRestrictionPlanSchema, asApiPlan } from "#lib/shared/api/restrictions.ts";
import {
  apiFactsSchema,
  apiSqlUserSchema,
  asApiSqlUser,
  changedLoginSchema,
  createBody,
  createdSchema,
  disableLoginBody,
  namedSchema,
  resetBody,
  resetSchema,
} from "#lib/shared/api/sql-users.ts";
import type { ChangedLogin } from "#lib/shared/sql-users/sql-user-facts.ts";
import { createIntoStoreDoor, createSqlUserDoor } from "../doors/sql-users/creation.ts";
import { clusterPlanDoor } from "../doors/sql-users/restriction.ts";
import { sqlUserDoor, sqlUserFactsDoor } from "../doors/sql-users/sql-user-facts.ts";
import { disableLoginDoor, enableLoginDoor } from "../doors/sql-users/sql-user-login.ts";
import {
  deleteSqlUserDoor,
  deliverPasswordDoor,
  describeSqlUserDoor,
  resetPasswordDoor,
  sqlUserListDoor,
} from "../doors/sql-users/sql-users.ts";
import { checkAllDoor, checkStateDoor } from "../doors/sql-users/verification.ts";
import type { AnyOperation } from "./operation.ts";
import { pageAfter, pageQuery } from "./paging.ts";
import { row } from "./row.ts";

const common = { tag: "SQL users" } as const;
const LIST = "/clusters/{clusterId}/sql-users";
const ONE = `${LIST}/{name}`;
const CHECK = "/clusters/{clusterId}/check";

const intoStore = ({ body }: { body: { deliver: "caller" | "store" } }) => body.deliver === "store";

const asChanged = ({ name, login, ended }: ChangedLogin) => ({ name, login, ended });

export const SQL_USER_OPERATIONS: readonly AnyOperation[] = [
  row(sqlUserListDoor, {
    ...common,
    id: "listSqlUsers",
    method: "GET",
    path: LIST,
    summary: "The SQL users of a cluster, by name.",
    query: pageQuery.extend({
      fresh: flag,
      search: z.string().max(200).optional(),
      state: adminStateSchema.optional().meta({ description: "Only SQL users in this state." }),
    }),
    input: ({ query }) => ({ fresh: isSet(query.fresh) }),
    answer: pageOf(apiSqlUserSchema).extend({
      readAt: timeSchema,
      loginsReadAt: timeSchema.nullable().meta({
        description:
          "When Rolecall last read who may log in and who did. Null without a SQL connection, or before the first reading.",
      }),
      complete: z.boolean().meta({ description: "False while Rolecall still reads the list: call again." }),
    }),
    output: ({ users, complete, readAt, facts }, { query }) => {
      const sought = query.search?.toLowerCase();
      const found = users.filter(
        ({ name, state }) =>
          (sought === undefined || name.includes(sought)) && (query.state === undefined || query.state === state),
      );
      const { items, next } = pageAfter(found, query, ({ name }) => name);
      return {
        items: items.map((user) => asApiSqlUser(user, facts !== undefined)),
        next,
        complete,
        readAt: timeText(readAt) ?? "",
        loginsReadAt: timeText(facts?.readAt || undefined),
      };
    },
  }),
  row(sqlUserDoor, {
    ...common,
    id: "getSqlUser",
    method: "GET",
    path: ONE,
    summary: "One SQL user.",
    answer: apiSqlUserSchema,
    output: ({ user, connection }) => asApiSqlUser(user, connection !== null),
  }),
  row(sqlUserFactsDoor, {
    ...common,
    id: "getSqlUserFacts",
    method: "GET",
    path: `${ONE}/facts`,
    summary: "What a SQL user may do and owns, read from the cluster by Rolecall's SQL connection.",
    query: z.strictObject({ fresh: flag }),
    input: ({ query }) => ({ fresh: isSet(query.fresh) }),
    answer: apiFactsSchema,
    output: ({ readAt, lastLogin, ...facts }) => ({
      ...facts,
      readAt: timeText(readAt) ?? "",
      lastLogin: timeText(lastLogin),
      validUntilAt: typeof facts.validUntil === "number" ? timeText(facts.validUntil) : null,
    }),
  }),
  row(createSqlUserDoor, {
    ...common,
    id: "createSqlUser",
    method: "POST",
    path: LIST,
    status: 201,
    summary: "Creates a SQL user with a new password, which only this answer shows, or which goes into a secret store.",
    body: createBody,
    input: ({ body: { sealTo: _, deliver: __, endsAt, ...body } }) => ({
      ...body,
      endsAt: endOfText(endsAt),
    }),
    instead: { door: createIntoStoreDoor, when: intoStore },
    showsPassword: true,
    answer: createdSchema,
    output: (made) => ({
      name: made.name,
      password: made.password,
      shownId: "shownId" in made ? made.shownId : undefined,
      unfinished: made.unfinished ? (true as const) : undefined,
      delivered: "delivered" in made ? made.delivered || undefined : undefined,
      undelivered: "undelivered" in made ? made.undelivered || undefined : undefined,
    }),
  }),
  row(resetPasswordDoor, {
    ...common,
    id: "resetPassword",
    method: "POST",
    path: `${ONE}/reset-password`,
    summary:
      "Sets a new password, which only this answer shows, or which goes into a secret store. The old one no longer signs in; open sessions and other ways in stay open.",
    body: resetBody,
    input: ({ body: { replaces, active } }) => ({ replaces, active }),
    instead: { door: deliverPasswordDoor, when: intoStore },
    showsPassword: true,
    answer: resetSchema,
    output: ({ name, ...made }) =>
      "password" in made
        ? { name, password: made.password, shownId: made.shownId }
        : { name, password: null, delivered: made },
  }),
  row(deleteSqlUserDoor, {
    ...common,
    id: "deleteSqlUser",
    method: "DELETE",
    path: ONE,
    summary: "Deletes a SQL user.",
    answer: namedSchema,
  }),
  row(disableLoginDoor, {
    ...common,
    id: "disableLogin",
    method: "POST",
    path: `${ONE}/disable-login`,
    summary: "Disables new logins of a SQL user, by Rolecall's SQL connection.",
    body: disableLoginBody,
    answer: changedLoginSchema,
    output: asChanged,
  }),
  row(enableLoginDoor, {
    ...common,
    id: "enableLogin",
    method: "POST",
    path: `${ONE}/enable-login`,
    summary: "Lets a SQL user log in again.",
    answer: changedLoginSchema,
    output: asChanged,
  }),
  row(describeSqlUserDoor, {
    ...common,
    id: "describeSqlUser",
    method: "PUT",
    path: `${ONE}/description`,
    summary: "Sets the owner and the description of a SQL user.",
    answer: namedSchema,
  }),
  row(checkAllDoor, {
    ...common,
    path: CHECK,
    id: "startCheck",
    method: "POST",
    summary: "Starts a check of all SQL users of a cluster, by Rolecall's SQL connection. It changes nothing there.",
    answer: startedCheckSchema,
  }),
  row(checkStateDoor, {
    ...common,
    path: CHECK,
    id: "getCheck",
    method: "GET",
    summary: "The check of a cluster that runs, the last one, and when the next one begins by itself.",
    answer: apiCheckSchema,
    output: asApiCheck,
  }),
  // No row starts, resumes or gives back a restriction: each needs a recent proof of a person.
  row(clusterPlanDoor, {
    ...common,
    id: "getRestrictionPlan",
    method: "GET",
    path: "/clusters/{clusterId}/restriction-plan",
    summary:
      "The suggested level of each SQL user that is admin or privileged, why, what it loses and what stands in its way; at most 1,000. Nothing is changed.",
    reads: true,
    query: z.strictObject({
      after: z
        .string()
        .max(500)
        .optional()
        .meta({ description: "The last name of the plan before, which had `more`." }),
      read: flag.meta({ description: "`true`: reads a Basic cluster too, which uses some of its request units." }),
    }),
    input: ({ query }) => ({ after: query.after, read: isSet(query.read) }),
    answer: apiRestrictionPlanSchema,
    output: asApiPlan,
  }),
];
