import "server-only";
import * as operations from "#lib/shared/operations/sql-users/sql-users.ts";
import { auditedValues } from "#lib/shared/sql-users/sql-user-fields.ts";
import { type Permit, requireProof } from "../../../access/guard.ts";
import { bind } from "../../../run/door.ts";
import { reachableStores, resetIntoStore } from "../../../secret-stores/change.ts";
import { deliverEffects } from "../../../secret-stores/effects.ts";
import { withLinkVoiding } from "../../../sharing/claims/void-links.ts";
import { notifyReady } from "../../../sharing/requests/notify.ts";
import {
  deleteSqlUser,
  deletionEffects,
  resetEffects,
  resetPassword,
  setProtected,
} from "../../../sql-users/change-sql-user.ts";
import { acknowledgeDeleted, describeEffects, describeSqlUser } from "../../../sql-users/describe-sql-user.ts";
import { compromisedEffects, replaceCompromised } from "../../../sql-users/facts/compromised.ts";
import { listSqlUsers } from "../../../sql-users/list-sql-users.ts";
import { ownResetEffects, resetOwn } from "../../../sql-users/own-sql-users.ts";
import { possibleOwners } from "../../../sql-users/owners/owners.ts";
import { grantTeamResetException, stopTeamReset } from "../../../sql-users/passwords/team-reset-exception.ts";
import { store } from "../../../store/db/store.ts";
import { getDependencies } from "../../../verification/dependencies.ts";
import { about, type Target } from "./about-sql-user.ts";

export const sqlUserListDoor = bind(operations.sqlUserList, {
  permission: "sql_users.read",
  about: ({ clusterId }) => ({ clusterId }),
  work: listSqlUsers,
});

export const describeSqlUserDoor = bind(operations.describeSqlUser, {
  permission: "sql_users.describe",
  about,
  details: auditedValues,
  effects: describeEffects,
  work: withLinkVoiding(describeSqlUser),
});

export const acknowledgeDeletedDoor = bind(operations.acknowledgeDeleted, {
  permission: "sql_users.describe",
  about: ({ clusterId }) => ({ clusterId }),
  details: ({ until }) => ({ until: new Date(until).toISOString() }),
  work: acknowledgeDeleted,
});

export const possibleOwnersDoor = bind(operations.possibleOwners, {
  permission: "sql_users.create",
  about: ({ clusterId }) => ({ clusterId }),
  work: possibleOwners,
});

export const resetPasswordDoor = bind(operations.resetPassword, {
  permission: "sql_users.reset",
  about,
  relies: { on: ["reset"] },
  effects: resetEffects,
  work: (permit, input, note) => resetPassword(permit, input, note, note.made),
});

/** Like a reset, but the password goes into the SQL user's secret store and to nobody. */
export const deliverPasswordDoor = bind(operations.deliverPassword, {
  permission: "sql_users.reset",
  about,
  details: () => ({ deliver: "store" }),
  relies: { on: ["reset"] },
  effects: deliverEffects,
  work: resetIntoStore,
});

/** Has the audit action of other resets: notices, recovery and searches treat it alike. */
export const resetOwnDoor = bind(operations.resetOwn, {
  permission: "own.reset",
  row: ({ id }) => id,
  about: () => ({}),
  relies: { on: ["reset"] },
  effects: ownResetEffects,
  work: resetOwn,
});

export const reachableStoresDoor = bind(operations.reachableStores, {
  permission: "sql_users.reset",
  about: ({ clusterId }) => ({ clusterId }),
  work: reachableStores,
});

export const compromisedDoor = bind(operations.compromised, {
  permission: "sql_users.reset",
  about,
  details: ({ reason }) => ({ reason }),
  effects: compromisedEffects,
  work: replaceCompromised,
});

export const deleteSqlUserDoor = bind(operations.deleteSqlUser, {
  permission: "sql_users.delete",
  confirmed: true,
  about,
  relies: { on: ["delete"] },
  effects: deletionEffects,
  work: deleteSqlUser,
});

export const dependenciesDoor = bind(operations.dependencies, {
  permission: "sql_users.delete",
  about,
  work: getDependencies,
});

export const protectSqlUserDoor = bind(operations.protectSqlUser, {
  permission: "sql_users.describe",
  about,
  work: withLinkVoiding((permit: Permit<"sql_users.describe">, target: Target) => setProtected(permit, target, true)),
});

export const letTeamResetDoor = bind(operations.letTeamReset, {
  permission: "sql_users.describe",
  confirmed: true,
  about,
  details: ({ reason }) => ({ reason }),
  work: async (permit, input, note) => {
    const { name, sqlUserId } = await grantTeamResetException(permit, input, note);
    await notifyReady(await store(), sqlUserId);
    return { name };
  },
});

export const stopTeamResetDoor = bind(operations.stopTeamReset, {
  permission: "sql_users.describe",
  about,
  work: stopTeamReset,
});

/** Needs the password each time, as a change of a protected SQL user does. */
export const unprotectSqlUserDoor = bind(operations.unprotectSqlUser, {
  permission: "sql_users.describe",
  confirmed: true,
  about,
  work: async (permit, target) => {
    await requireProof(permit.actor);
    return setProtected(permit, target, false);
  },
});
