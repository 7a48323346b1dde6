import "server-only";
import { z } from "zod";
import { clusterIdSchema } from "#lib/shared/clusters.ts";
import { teamResetExceptionInput } from "#lib/shared/own-sql-users.ts";
import { auditedValues } from "#lib/shared/sql-user-fields.ts";
import {
  acknowledgeDeletedInput,
  compromisedInput,
  describeSqlUserInput,
  resetInput,
  sqlUserTarget,
} from "#lib/shared/sql-users.ts";
import { type Permit, requireProof } from "../access/guard.ts";
import { thenVoidLinks } from "../claims/void-links.ts";
import { notifyReady } from "../requests/notify.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { reachableStores, resetIntoStore } from "../secret-stores/change.ts";
import { deliverEffects } from "../secret-stores/effects.ts";
import { compromisedEffects, replaceCompromised } from "../sql-facts/compromised.ts";
import {
  deleteSqlUser,
  deletionEffects,
  resetEffects,
  resetPassword,
  setProtected,
} from "../sql-users/change-sql-user.ts";
import { acknowledgeDeleted, describeEffects, describeSqlUser } from "../sql-users/describe-sql-user.ts";
import { listSqlUsers } from "../sql-users/list-sql-users.ts";
import { possibleOwners } from "../sql-users/owners.ts";
import { letTeamReset, stopTeamReset } from "../sql-users/team-reset-exception.ts";
import { store } from "../store/store.ts";
import { getDependencies } from "../verification/dependencies.ts";
import { about, type Target } from "./about-sql-user.ts";

export const sqlUserListDoor = readDoor({
  action: "sql_user.list",
  permission: "sql_users.read",
  input: z.strictObject({ clusterId: clusterIdSchema, fresh: z.boolean() }),
  about: ({ clusterId }) => ({ clusterId }),
  work: listSqlUsers,
});

export const describeSqlUserDoor = mutationDoor({
  action: "sql_user.describe",
  permission: "sql_users.describe",
  input: describeSqlUserInput,
  about,
  details: auditedValues,
  effects: describeEffects,
  work: thenVoidLinks(describeSqlUser),
});

export const acknowledgeDeletedDoor = mutationDoor({
  action: "sql_user.look_into_vanished",
  permission: "sql_users.describe",
  input: acknowledgeDeletedInput,
  about: ({ clusterId }) => ({ clusterId }),
  details: ({ until }) => ({ until: new Date(until).toISOString() }),
  work: acknowledgeDeleted,
});

export const possibleOwnersDoor = readDoor({
  action: "team.names",
  permission: "sql_users.create",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  about: ({ clusterId }) => ({ clusterId }),
  work: possibleOwners,
});

export const resetPasswordDoor = mutationDoor({
  action: "sql_user.reset_password",
  permission: "sql_users.reset",
  input: resetInput,
  about,
  effects: resetEffects,
  work: resetPassword,
});

/** Like a reset, but the password goes into the SQL user's secret store and to nobody. */
export const deliverPasswordDoor = mutationDoor({
  action: "sql_user.reset_password",
  permission: "sql_users.reset",
  input: resetInput,
  about,
  details: () => ({ deliver: "store" }),
  effects: deliverEffects,
  work: resetIntoStore,
});

export const reachableStoresDoor = readDoor({
  action: "secret_store.list",
  permission: "sql_users.reset",
  input: z.strictObject({ clusterId: clusterIdSchema }),
  about: ({ clusterId }) => ({ clusterId }),
  work: reachableStores,
});

export const compromisedDoor = mutationDoor({
  action: "sql_user.compromised",
  permission: "sql_users.reset",
  input: compromisedInput,
  about,
  details: ({ reason }) => ({ reason }),
  effects: compromisedEffects,
  work: replaceCompromised,
});

export const deleteSqlUserDoor = mutationDoor({
  action: "sql_user.delete",
  permission: "sql_users.delete",
  input: sqlUserTarget,
  confirmed: true,
  about,
  effects: deletionEffects,
  work: deleteSqlUser,
});

export const dependenciesDoor = readDoor({
  action: "sql_user.dependencies",
  permission: "sql_users.delete",
  input: sqlUserTarget,
  about,
  work: getDependencies,
});

export const protectSqlUserDoor = mutationDoor({
  action: "sql_user.protect",
  permission: "sql_users.describe",
  input: sqlUserTarget,
  about,
  work: thenVoidLinks((permit: Permit<"sql_users.describe">, target: Target) => setProtected(permit, target, true)),
});

export const letTeamResetDoor = mutationDoor({
  action: "sql_user.let_team_reset",
  permission: "sql_users.describe",
  input: teamResetExceptionInput,
  confirmed: true,
  about,
  details: ({ reason }) => ({ reason }),
  work: async (permit, input, note) => {
    const { name, sqlUserId } = await letTeamReset(permit, input, note);
    await notifyReady(await store(), sqlUserId);
    return { name };
  },
});

export const stopTeamResetDoor = mutationDoor({
  action: "sql_user.stop_team_reset",
  permission: "sql_users.describe",
  input: sqlUserTarget,
  about,
  work: stopTeamReset,
});

/** Needs the password each time, as a change of a protected SQL user does. */
export const unprotectSqlUserDoor = mutationDoor({
  action: "sql_user.unprotect",
  permission: "sql_users.describe",
  input: sqlUserTarget,
  confirmed: true,
  about,
  work: async (permit, target) => {
    await requireProof(permit.actor);
    return setProtected(permit, target, false);
  },
});
