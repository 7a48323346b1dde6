import { mutationOptions } from "@tanstack/react-query";
import type { TeamName } from "#lib/shared/people/teams.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import {
  DESCRIPTION_FIELDS,
  type Description,
  eachField,
  filledFields,
  type NewDescription,
} from "#lib/shared/sql-users/sql-user-fields.ts";
import type { CreatedSqlUser, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { listMutation, readAgain, sameUsers } from "./calls/list-mutation.ts";
import { callOperation } from "./calls/operations.ts";
import { withoutUser, withUser } from "./sql-user-list.ts";
import { forgetDeleted, patchSqlUsers } from "./sql-user-queries.ts";

/** `replaces`: the password on another person's screen that may become useless. `active`: of a pair, and reset nevertheless. */
export type ResetOf = { name: string; replaces?: string | undefined; active?: true | undefined };

type Named = { name: string };
type Owned = { name: string; owner: TeamName | null | undefined };
/** `wanted`: its access from the start, see `wantedAccessSchema`; only where Rolecall's SQL connection creates. */
export type NewSqlUser = Owned & NewDescription & { endsAt: number | null; wanted?: object | undefined };
export type DescribedSqlUser = Owned & Description;

/**
 * The answer holds a password, so it never enters the query cache. Callers take the value in the `onSuccess` of `mutate`, then call
 * `reset()`.
 */
export function createSqlUserMutation(clusterId: string) {
  const create = (input: NewSqlUser) => callOperation("sql_user.create", newOf(clusterId, input));
  return listMutation(clusterId, create, (users, made, { wanted: _, endsAt, ...input }) => {
    const end = endsAt === null ? {} : { wantedUntil: endsAt };
    return withUser(users, { ...madeOf(made), passwordChangedAt: Date.now(), ...end, ...shownOf(input) });
  });
}

/** As `createSqlUserMutation`, for a creation that stopped in the middle. */
export function finishCreationMutation(clusterId: string) {
  const finish = ({ name }: Named) => callOperation("sql_user.create.finish", { clusterId, name });
  return listMutation(clusterId, finish, (users, made) =>
    withUser(users, { unfinished: undefined, ...madeOf(made), passwordChangedAt: Date.now() }),
  );
}

/** Deletes the SQL user of an interrupted creation. */
export function removeLeftMutation(clusterId: string) {
  const remove = ({ name }: Named) => callOperation("sql_user.delete.unfinished", { clusterId, name });
  return listMutation(clusterId, remove, (users, { name }) => withoutUser(users, name));
}

/** The server checks the access as it does all input. */
export function newOf(clusterId: string, { owner, wanted, ...description }: NewSqlUser) {
  return { clusterId, ownerTeamId: owner?.id ?? null, ...description, wanted: wanted as WantedAccess };
}

/** The new SQL user as the list shows it. The Cloud API creates SQL users as admin. */
function madeOf({ name, proved, unfinished }: CreatedSqlUser): Pick<SqlUser, "name" | "state" | "unfinished"> {
  if (unfinished) return { name, state: "unknown", unfinished };
  return { name, state: proved?.state ?? "admin" };
}

/** As `createSqlUserMutation`: the answer holds a password. `agreed` is what the person has agreed to before. */
export function resetPasswordMutation(clusterId: string, agreed: { active?: true } = {}) {
  const reset = (input: ResetOf) => callOperation("sql_user.reset_password", { clusterId, ...input, ...agreed });
  return listMutation(clusterId, reset, withNewPassword);
}

/** The list says anew whether the password is due. */
function withNewPassword(users: readonly SqlUser[], { name }: Named): SqlUser[] {
  const set = {
    passwordChangedAt: Date.now(),
    passwordChangedBy: undefined,
    passwordEnteredBy: undefined,
    passwordOutside: undefined,
  };
  return withUser(users, { name, ...set, due: undefined });
}

/** As `createSqlUserMutation`, but the answer holds no password: it is in a secret store. */
export function createIntoStoreMutation(clusterId: string) {
  return mutationOptions({
    mutationFn: (input: NewSqlUser) => callOperation("sql_user.create.into_store", newOf(clusterId, input)),
    onSettled: (_answer, _error, _input, _context, { client }) => patchSqlUsers(client, clusterId, sameUsers),
  });
}

/** As `resetPasswordMutation`, but the answer holds no password: it is in a secret store. */
export function deliverPasswordMutation(clusterId: string) {
  return mutationOptions({
    mutationFn: (input: ResetOf) => callOperation("sql_user.reset_password.into_store", { clusterId, ...input }),
    onSettled: (_answer, _error, _input, _context, { client }) => patchSqlUsers(client, clusterId, sameUsers),
  });
}

/** As `resetPasswordMutation`, for a password that others may know. */
export function compromisedMutation(clusterId: string) {
  const reset = (input: { name: string; reason: string }) =>
    callOperation("sql_user.compromised", { clusterId, ...input });
  return listMutation(clusterId, reset, withNewPassword);
}

/** Allows team resets for a reason, or stops them with null. */
export function teamResetExceptionMutation(clusterId: string) {
  const change = ({ name, reason }: { name: string; reason: string | null }) =>
    reason === null
      ? callOperation("sql_user.stop_team_reset", { clusterId, name })
      : callOperation("sql_user.let_team_reset", { clusterId, name, reason });
  // The server adds the author.
  return listMutation(clusterId, change, sameUsers);
}

export function deleteSqlUserMutation(clusterId: string) {
  const remove = ({ name }: Named) => callOperation("sql_user.delete", { clusterId, name });
  return listMutation(clusterId, remove, (users, { name }) => withoutUser(users, name));
}

export function protectSqlUserMutation(clusterId: string) {
  const change = ({ name, protect }: { name: string; protect: boolean }) =>
    callOperation(protect ? "sql_user.protect" : "sql_user.unprotect", { clusterId, name });
  return listMutation(clusterId, change, (users, { name }, { protect }) =>
    withUser(users, { name, protected: protect || undefined }),
  );
}

/** Sets owner and description. A SQL user created outside Rolecall is adopted by it. */
export function describeSqlUserMutation(clusterId: string) {
  const describe = ({ owner, ...description }: DescribedSqlUser) =>
    callOperation("sql_user.describe", { clusterId, ownerTeamId: owner?.id ?? null, ...description });
  return listMutation(clusterId, describe, (users, { name }, input) =>
    withUser(users, { name, outsideAt: undefined, ...shownOf(input) }),
  );
}

export function acknowledgeDeletedMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ until }: { until: number }) => callOperation("sql_user.look_into_vanished", { clusterId, until }),
    onSuccess: (_value, _input, _context, { client }) => forgetDeleted(client, clusterId),
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** The change to a row, with undefined for emptied fields, which removes their old values. */
function shownOf({ owner, ...description }: Owned & Partial<Description>): Partial<SqlUser> {
  const empty = eachField(
    DESCRIPTION_FIELDS.filter((field) => field in description),
    () => undefined,
  );
  return { owner: owner?.name, ...empty, ...filledFields(description) };
}
