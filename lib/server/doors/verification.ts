import "server-only";
import { z } from "zod";
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import { runSqlInput } from "#lib/shared/sql-scripts.ts";
import { existingNameSchema } from "#lib/shared/sql-users.ts";
import { checkInput, verifyAllInput, verifyInput } from "#lib/shared/verification.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { checkPrivileges } from "../verification/check-live.ts";
import { getPrivileges, verifyPrivileges } from "../verification/check-pasted.ts";
import { getVerifyAll, verifyAll } from "../verification/everyone.ts";
import { runSql, sqlEffects } from "../verification/run-sql.ts";
import { about } from "./about-sql-user.ts";

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

export const checkPrivilegesDoor = mutationDoor({
  action: "sql_user.check",
  permission: "sql_users.verify",
  input: checkInput,
  about,
  work: checkPrivileges,
});

export const verifyAllPageDoor = readDoor({
  action: "sql_user.verify_all",
  permission: "sql_users.verify",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  about: ({ clusterId }) => ({ clusterId }),
  work: getVerifyAll,
});

export const verifyAllDoor = mutationDoor({
  action: "sql_user.verify_all",
  permission: "sql_users.verify",
  input: verifyAllInput,
  about: ({ clusterId }) => ({ clusterId }),
  work: verifyAll,
});

export const runSqlDoor = mutationDoor({
  action: "sql_user.apply",
  permission: "sql_users.apply",
  input: runSqlInput,
  confirmed: true,
  about,
  details: ({ script }) => ({ script: JSON.stringify(script).slice(0, 4_000) }),
  effects: sqlEffects,
  work: runSql,
});
