import { z } from "zod";
import { connectionSchema, DEFAULT_DATABASE } from "../../sql-users/clusters.ts";
import {
  heldPrivilegesSchema,
  ownHistorySchema,
  ownSessionsSchema,
  ownSqlUserListSchema,
  ownTarget,
} from "../../sql-users/own-sql-users.ts";
import { read, readAs } from "../define.ts";

export const ownSqlUsers = read("sql_user.list_own", {
  input: z.strictObject({ fresh: z.boolean().default(false) }),
  answer: ownSqlUserListSchema,
  on: "self",
  from: "browser",
  byAddress: true,
});

export const ownHistory = read("sql_user.history", {
  input: ownTarget,
  answer: ownHistorySchema,
  on: "own_sql_user",
  from: "browser",
});

export const ownPrivileges = readAs("sql_user.privileges", "own", {
  input: ownTarget,
  answer: heldPrivilegesSchema,
  on: "own_sql_user",
  from: "browser",
});

export const ownConnection = read("sql_user.connection", {
  input: ownTarget.extend({ database: z.string().min(1).max(128).default(DEFAULT_DATABASE) }),
  answer: connectionSchema,
  on: "own_sql_user",
  from: "browser",
});

export const ownSessions = read("sql_user.sessions", {
  input: ownTarget,
  answer: ownSessionsSchema,
  on: "own_sql_user",
  from: "browser",
});
