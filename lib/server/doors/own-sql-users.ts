import "server-only";
import { z } from "zod";
import { type OwnTarget, ownTarget, resetOwnInput } from "#lib/shared/own-sql-users.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { listOwn, ownConnection, ownHistory, ownResetEffects, resetOwn } from "../sql-users/own-sql-users.ts";
import { heldBy } from "../store/held.ts";
import { store } from "../store/store.ts";

const row = ({ id }: OwnTarget) => id;

export const ownSqlUsersDoor = readDoor({
  action: "sql_user.list_own",
  permission: "own.list",
  input: z.strictObject({ fresh: z.boolean() }),
  work: listOwn,
});

export const ownHistoryDoor = readDoor({
  action: "sql_user.history",
  permission: "own.read",
  input: ownTarget,
  row,
  work: ownHistory,
});

export const ownPrivilegesDoor = readDoor({
  action: "sql_user.privileges",
  permission: "own.read",
  input: ownTarget,
  row,
  work: async ({ owned }) => heldBy(await store(), owned.id),
});

export const ownConnectionDoor = readDoor({
  action: "sql_user.connection",
  permission: "own.read",
  input: ownTarget.extend({ database: z.string().min(1).max(128) }),
  row,
  work: ownConnection,
});

/** The same audit action as other resets: notices, recovery and searches treat it alike. */
export const resetOwnDoor = mutationDoor({
  action: "sql_user.reset_password",
  permission: "own.reset",
  input: resetOwnInput,
  row,
  about: () => ({}),
  effects: ownResetEffects,
  work: resetOwn,
});
