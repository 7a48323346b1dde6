import "server-only";
import * as operations from "#lib/shared/operations/sql-users/verification.ts";
import { requireKeyOfConnection } from "../../../cluster-sql/connection/existing.ts";
import { bind } from "../../../run/door.ts";
import { getCheckedUsers, getCheckState, startCheckAll, stopCheckAll } from "../../../verification/check-all.ts";
import { checkChanged } from "../../../verification/check-changed.ts";
import { checkPrivileges } from "../../../verification/check-live.ts";
import { getPrivileges, verifyPrivileges } from "../../../verification/check-pasted.ts";
import { getVerifyAll, verifyAll } from "../../../verification/everyone.ts";
import { runSql, sqlEffects } from "../../../verification/run-sql.ts";
import { about } from "./about-sql-user.ts";

export const privilegesDoor = bind(operations.privileges, {
  permission: "sql_users.read",
  about,
  work: getPrivileges,
});

export const verifyDoor = bind(operations.verify, {
  permission: "sql_users.verify",
  about,
  work: verifyPrivileges,
});

export const checkPrivilegesDoor = bind(operations.checkPrivileges, {
  permission: "sql_users.verify",
  about,
  needsKey: (_, input) => requireKeyOfConnection(input),
  work: checkPrivileges,
});

export const verifyAllPageDoor = bind(operations.verifyAllPage, {
  permission: "sql_users.verify",
  about: ({ clusterId }) => ({ clusterId }),
  work: getVerifyAll,
});

export const verifyAllDoor = bind(operations.verifyAll, {
  permission: "sql_users.verify",
  about: ({ clusterId }) => ({ clusterId }),
  work: verifyAll,
});

const ofCluster = ({ clusterId }: { clusterId: string }) => ({ clusterId });

export const checkAllDoor = bind(operations.checkAll, {
  permission: "sql_users.verify",
  about: ofCluster,
  needsKey: (_, input) => requireKeyOfConnection(input),
  work: startCheckAll,
});

export const stopCheckAllDoor = bind(operations.stopCheckAll, {
  permission: "sql_users.verify",
  about: ofCluster,
  work: stopCheckAll,
});

export const checkStateDoor = bind(operations.checkState, {
  permission: "sql_users.read",
  about: ofCluster,
  work: getCheckState,
});

export const checkedUsersDoor = bind(operations.checkedUsers, {
  permission: "sql_users.read",
  about: ofCluster,
  work: getCheckedUsers,
});

export const checkChangedDoor = bind(operations.checkChanged, {
  permission: "sql_users.verify",
  about,
  work: checkChanged,
});

export const runSqlDoor = bind(operations.runSql, {
  permission: "sql_users.apply",
  confirmed: true,
  about,
  details: ({ script }) => ({ script: JSON.stringify(script).slice(0, 4_000) }),
  effects: sqlEffects,
  work: runSql,
});
