import "server-only";
import * as operations from "#lib/shared/operations/sql-users/own-sql-users.ts";
import type { OwnTarget } from "#lib/shared/sql-users/own-sql-users.ts";
import { withWaysBack } from "../../../restrict/ask-back.ts";
import { bind } from "../../../run/door.ts";
import { ownSessions } from "../../../sql-users/facts/own-sessions.ts";
import { listOwn, ownConnection, ownHistory } from "../../../sql-users/own-sql-users.ts";
import { store } from "../../../store/db/store.ts";
import { storedPrivileges } from "../../../store/db/stored-privileges.ts";

const row = ({ id }: OwnTarget) => id;

export const ownSqlUsersDoor = bind(operations.ownSqlUsers, {
  permission: "own.list",
  work: async (permit, input) => withWaysBack(permit.actor, await listOwn(permit, input)),
});

export const ownHistoryDoor = bind(operations.ownHistory, {
  permission: "own.read",
  row,
  work: ownHistory,
});

export const ownPrivilegesDoor = bind(operations.ownPrivileges, {
  permission: "own.read",
  row,
  work: async ({ owned }) => storedPrivileges(await store(), owned.id),
});

export const ownConnectionDoor = bind(operations.ownConnection, {
  permission: "own.read",
  row,
  work: ownConnection,
});

export const ownSessionsDoor = bind(operations.ownSessions, {
  permission: "own.read",
  row,
  work: ownSessions,
});
