import * as operations from "#lib/shared/operations/sql-users/sql-user-login.ts";
import { bind } from "../../../run/door.ts";
import {
  disableEffects,
  disableSqlLogin,
  enableEffects,
  enableSqlLogin,
  endSessionsEffects,
  endSqlSessions,
  expireEffects,
  expireSqlLogin,
} from "../../../sql-users/facts/login.ts";

const about = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });

export const disableLoginDoor = bind(operations.disableLogin, {
  permission: "sql_users.apply",
  confirmed: true,
  about,
  details: ({ sessions }) => ({ endSessions: sessions ? "yes" : "no" }),
  effects: disableEffects,
  work: disableSqlLogin,
});

export const enableLoginDoor = bind(operations.enableLogin, {
  permission: "sql_users.apply",
  confirmed: true,
  about,
  effects: enableEffects,
  work: enableSqlLogin,
});

export const expireLoginDoor = bind(operations.expireLogin, {
  permission: "sql_users.apply",
  confirmed: true,
  about,
  details: ({ at }) => ({ validUntil: at === null ? "no end" : new Date(at).toISOString() }),
  relies: { on: ["expiry"] },
  effects: expireEffects,
  work: expireSqlLogin,
});

export const endSessionsDoor = bind(operations.endSessions, {
  permission: "sql_users.apply",
  confirmed: true,
  about,
  effects: endSessionsEffects,
  work: endSqlSessions,
});
