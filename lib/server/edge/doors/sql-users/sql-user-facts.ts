import "server-only";
import * as operations from "#lib/shared/operations/sql-users/sql-user-facts.ts";
import { bind } from "../../../run/door.ts";
import { refreshListFacts } from "../../../sql-users/facts/list.ts";
import { getSqlUser, getSqlUserFacts } from "../../../sql-users/facts/one-user.ts";

const about = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });

export const sqlUserDoor = bind(operations.sqlUser, {
  permission: "sql_users.read",
  about,
  work: getSqlUser,
});

export const listFactsDoor = bind(operations.listFacts, {
  permission: "sql_users.read",
  about: ({ clusterId }) => ({ clusterId }),
  work: refreshListFacts,
});

export const sqlUserFactsDoor = bind(operations.sqlUserFacts, {
  permission: "sql_users.read",
  about,
  work: getSqlUserFacts,
});
