import "server-only";
import { z } from "zod";
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import { verifyInput } from "#lib/shared/privileges.ts";
import { createSqlUserInput, existingNameSchema, sqlUserTarget } from "#lib/shared/sql-users.ts";
import { getCluster, getConnection, listClusters } from "./clusters.ts";
import { getPrivileges, verifyPrivileges } from "./privileges.ts";
import { mutationDoor, readDoor } from "./run.ts";
import { createSqlUser, deleteSqlUser, listSqlUsers, resetPassword } from "./sql-users.ts";

/*
 * Every way into the server for somebody who is signed in. Actions, routes and pages name one of these and add nothing.
 */

const aboutSqlUser = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });

export const clusterListDoor = readDoor({
  action: "cluster.list",
  permission: "clusters.read",
  input: z.strictObject({ fresh: z.boolean() }),
  work: listClusters,
});

export const clusterDoor = readDoor({
  action: "cluster.get",
  permission: "clusters.read",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  work: getCluster,
});

export const connectionDoor = readDoor({
  action: "cluster.connection",
  permission: "clusters.read",
  input: z.strictObject({ clusterId: clusterIdSchema, database: z.string().min(1).max(128) }),
  work: getConnection,
});

export const sqlUserListDoor = readDoor({
  action: "sql_user.list",
  permission: "sql_users.read",
  input: z.strictObject({ clusterId: clusterIdSchema, fresh: z.boolean() }),
  work: listSqlUsers,
});

export const privilegesDoor = readDoor({
  action: "sql_user.privileges",
  permission: "sql_users.read",
  input: z.strictObject({ clusterId: clusterIdSchema, name: existingNameSchema }),
  work: getPrivileges,
});

export const verifyDoor = mutationDoor({
  action: "sql_user.verify",
  permission: "sql_users.verify",
  input: verifyInput,
  about: aboutSqlUser,
  work: verifyPrivileges,
});

export const createSqlUserDoor = mutationDoor({
  action: "sql_user.create",
  permission: "sql_users.change",
  input: createSqlUserInput,
  about: aboutSqlUser,
  details: ({ purpose }) => ({ purpose }),
  work: createSqlUser,
});

export const resetPasswordDoor = mutationDoor({
  action: "sql_user.reset_password",
  permission: "sql_users.change",
  input: sqlUserTarget,
  about: aboutSqlUser,
  work: resetPassword,
});

export const deleteSqlUserDoor = mutationDoor({
  action: "sql_user.delete",
  permission: "sql_users.change",
  input: sqlUserTarget,
  confirmed: true,
  about: aboutSqlUser,
  work: deleteSqlUser,
});
