import "server-only";
import { disableLoginInput, expireLoginInput } from "#lib/shared/sql-user-facts.ts";
import { sqlUserTarget } from "#lib/shared/sql-users.ts";
import { mutationDoor } from "../run/door.ts";
import {
  disableEffects,
  disableSqlLogin,
  enableEffects,
  enableSqlLogin,
  endSessionsEffects,
  endSqlSessions,
  expireEffects,
  expireSqlLogin,
} from "../sql-facts/login.ts";

const about = ({ clusterId, name }: { clusterId: string; name: string }) => ({ clusterId, target: name });

export const disableLoginDoor = mutationDoor({
  action: "sql_user.disable_login",
  permission: "sql_users.apply",
  input: disableLoginInput,
  confirmed: true,
  about,
  details: ({ sessions }) => ({ endSessions: sessions ? "yes" : "no" }),
  effects: disableEffects,
  work: disableSqlLogin,
});

export const enableLoginDoor = mutationDoor({
  action: "sql_user.enable_login",
  permission: "sql_users.apply",
  input: sqlUserTarget,
  confirmed: true,
  about,
  effects: enableEffects,
  work: enableSqlLogin,
});

export const expireLoginDoor = mutationDoor({
  action: "sql_user.expire_login",
  permission: "sql_users.apply",
  input: expireLoginInput,
  confirmed: true,
  about,
  details: ({ at }) => ({ validUntil: at === null ? "no end" : new Date(at).toISOString() }),
  effects: expireEffects,
  work: expireSqlLogin,
});

export const endSessionsDoor = mutationDoor({
  action: "sql_user.end_sessions",
  permission: "sql_users.apply",
  input: sqlUserTarget,
  confirmed: true,
  about,
  effects: endSessionsEffects,
  work: endSqlSessions,
});
