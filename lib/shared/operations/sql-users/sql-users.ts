import { z } from "zod";
import { type DeliveredTo, reachableStoresSchema } from "../../passwords/secret-deliveries.ts";
import { teamNameSchema } from "../../people/teams.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { dependenciesSchema } from "../../sql-users/dependencies.ts";
import { resetOwnInput, teamResetExceptionInput } from "../../sql-users/own-sql-users.ts";
import {
  acknowledgeDeletedInput,
  type CompromisedPassword,
  compromisedInput,
  describeSqlUserInput,
  resetInput,
  type ShownPassword,
  sqlUserListSchema,
  sqlUserTarget,
} from "../../sql-users/sql-users.ts";
import { change, changeAs, read, readAs, recorded, typed } from "../define.ts";

export const sqlUserList = read("sql_user.list", {
  input: z.strictObject({ clusterId: clusterIdSchema, fresh: z.boolean().default(false) }),
  answer: sqlUserListSchema,
  on: "cluster",
  from: "browser",
  byAddress: true,
  scope: "read",
});

export const describeSqlUser = change("sql_user.describe", {
  input: describeSqlUserInput,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
  scope: "describe",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
  existence: "there",
});

export const acknowledgeDeleted = change("sql_user.look_into_vanished", {
  input: acknowledgeDeletedInput,
  answer: typed<{ count: number }>(),
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const possibleOwners = read("team.names", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: z.array(teamNameSchema),
  on: "cluster",
  from: "browser",
  scope: "create",
});

export const resetPassword = change("sql_user.reset_password", {
  input: resetInput,
  answer: typed<ShownPassword>(),
  on: "sql_user",
  from: "browser",
  scope: "reset",
  changes: "cloud",
  ocsf: "password_reset",
  ownersSee: true,
  existence: "there",
});

export const deliverPassword = changeAs("sql_user.reset_password", "into_store", {
  input: resetInput,
  answer: typed<DeliveredTo & { name: string }>(),
  on: "sql_user",
  from: "browser",
  scope: "reset",
});

export const resetOwn = changeAs("sql_user.reset_password", "own", {
  input: resetOwnInput,
  answer: typed<ShownPassword>(),
  on: "own_sql_user",
  from: "browser",
});

export const reachableStores = readAs("secret_store.list", "reachable", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: reachableStoresSchema,
  on: "cluster",
  from: "browser",
});

export const compromised = change("sql_user.compromised", {
  input: compromisedInput,
  answer: typed<CompromisedPassword>(),
  on: "sql_user",
  from: "browser",
  changes: "cloud",
  ocsf: "password_reset",
  ownersSee: true,
  existence: "there",
});

export const deleteSqlUser = change("sql_user.delete", {
  input: sqlUserTarget,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
  scope: "delete",
  changes: "cloud",
  ocsf: "delete",
  ownersSee: true,
  existence: "deleted",
});

export const dependencies = read("sql_user.dependencies", {
  input: sqlUserTarget,
  answer: dependenciesSchema,
  on: "sql_user",
  from: "browser",
});

export const protectSqlUser = change("sql_user.protect", {
  input: sqlUserTarget,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
  existence: "there",
});

export const letTeamReset = change("sql_user.let_team_reset", {
  input: teamResetExceptionInput,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
});

export const stopTeamReset = change("sql_user.stop_team_reset", {
  input: sqlUserTarget,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
});

export const unprotectSqlUser = change("sql_user.unprotect", {
  input: sqlUserTarget,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
  ownersSee: true,
  existence: "there",
});

export const sqlUserAppeared = recorded("sql_user.appeared", {
  on: "sql_user",
  changes: "record",
  ocsf: "create",
  ownersSee: true,
  existence: "appeared",
});

export const sqlUserVanished = recorded("sql_user.vanished", {
  on: "sql_user",
  changes: "record",
  ocsf: "delete",
  existence: "vanished",
});

export const sqlUserOutsideAuthor = recorded("sql_user.outside_author", {
  on: "sql_user",
  changes: "record",
  ocsf: "entity",
});

export const sqlUserPasswordOutside = recorded("sql_user.password_outside", {
  on: "sql_user",
  changes: "record",
  ocsf: "password_change",
  ownersSee: true,
});

export const sqlUserEndAccess = recorded("sql_user.end_access", {
  on: "sql_user",
  changes: "database",
  ocsf: "disable",
  ownersSee: true,
});

export const sqlUserStateRead = recorded("sql_user.state_read", {
  on: "sql_user",
  changes: "record",
  ocsf: "entity",
});
