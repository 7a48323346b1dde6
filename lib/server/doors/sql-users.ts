import "server-only";
import { z } from "zod";
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import { verifyInput } from "#lib/shared/privileges.ts";
import { createSqlUserInput, existingNameSchema, sqlUserTarget } from "#lib/shared/sql-users.ts";
import { getPrivileges, verifyPrivileges } from "../privileges.ts";
import { mutationDoor, readDoor } from "../run.ts";
import { createSqlUser, deleteSqlUser, listSqlUsers, resetPassword } from "../sql-users.ts";

const about = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });

export const sqlUserListDoor = readDoor({
  action: "sql_user.list",
  permission: "sql_users.read",
  input: z.strictObject({ clusterId: clusterIdSchema, fresh: z.boolean() }),
  about: ({ clusterId }) => ({ clusterId }),
  work: listSqlUsers,
});

export const privilegesDoor = readDoor({
  action: "sql_user.privileges",
  permission: "sql_users.read",
  input: z.strictObject({ clusterId: clusterIdSchema, name: existingNameSchema }),
  about,
  work: getPrivileges,
});

export const verifyDoor = mutationDoor({
  action: "sql_user.verify",
  permission: "sql_users.verify",
  input: verifyInput,
  about,
  work: verifyPrivileges,
});

export const createSqlUserDoor = mutationDoor({
  action: "sql_user.create",
  permission: "sql_users.create",
  input: createSqlUserInput,
  about,
  details: ({ purpose }) => ({ purpose }),
  work: createSqlUser,
});

export const resetPasswordDoor = mutationDoor({
  action: "sql_user.reset_password",
  permission: "sql_users.reset",
  input: sqlUserTarget,
  about,
  work: resetPassword,
});

export const deleteSqlUserDoor = mutationDoor({
  action: "sql_user.delete",
  permission: "sql_users.delete",
  input: sqlUserTarget,
  confirmed: true,
  about,
  work: deleteSqlUser,
});
