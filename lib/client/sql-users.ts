import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import {
  acknowledgeDeletedAction,
  compromisedAction,
  createIntoStoreAction,
  createSqlUserAction,
  deleteSqlUserAction,
  deliverPasswordAction,
  describeSqlUserAction,
  finishCreationAction,
  letTeamResetAction,
  protectSqlUserAction,
  removeLeftAction,
  resetPasswordAction,
  stopTeamResetAction,
  unprotectSqlUserAction,
} from "#lib/actions/sql-users.ts";
import { ERROR_EFFECTS } from "#lib/shared/error-effects.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import {
  DESCRIPTION_FIELDS,
  type Description,
  eachField,
  filledFields,
  type NewDescription,
} from "#lib/shared/sql-user-fields.ts";
import type { CreatedSqlUser, SqlUser } from "#lib/shared/sql-users.ts";
import type { TeamName } from "#lib/shared/teams.ts";
import { callAction } from "./call-action.ts";
import { failureOf } from "./request-error.ts";
import { withoutUser, withUser } from "./sql-user-list.ts";
import { forgetDeleted, patchSqlUsers, refreshSqlUsers } from "./sql-user-queries.ts";

/** `replaces`: the password on another person's screen that may become useless. `active`: of a pair, and reset nevertheless. */
export type ResetOf = { name: string; replaces?: string | undefined; active?: true | undefined };

type Owned = { name: string; owner: TeamName | null | undefined };
/** `wanted`: its access from the start, see `wantedAccessSchema`; only where Rolecall's SQL connection creates. */
export type NewSqlUser = Owned & NewDescription & { endsAt: number | null; wanted?: object | undefined };
export type DescribedSqlUser = Owned & Description;

/**
 * The answer holds a password: `gcTime: 0` drops it with the last dialog that uses it, and it never enters the query cache.
 * Callers take the value in the `onSuccess` of `mutate`, then call `reset()`.
 */
export function createSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ owner, wanted, ...description }: NewSqlUser) =>
      callAction(
        // The server checks the access as it does all input.
        createSqlUserAction({
          clusterId,
          ownerTeamId: owner?.id ?? null,
          ...description,
          wanted: wanted as WantedAccess,
        }),
      ),
    onSuccess: (made, { wanted: _, endsAt, ...input }, _context, { client }) => {
      const end = endsAt === null ? {} : { wantedUntil: endsAt };
      const created: SqlUser = { ...madeOf(made), passwordChangedAt: Date.now(), ...end, ...shownOf(input) };
      patchSqlUsers(client, clusterId, (users) => withUser(users, created));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** As `createSqlUserMutation`, for a creation that stopped in the middle. */
export function finishCreationMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name }: { name: string }) => callAction(finishCreationAction({ clusterId, name })),
    onSuccess: (made, _input, _context, { client }) => {
      const changed = { unfinished: undefined, ...madeOf(made), passwordChangedAt: Date.now() };
      patchSqlUsers(client, clusterId, (users) => withUser(users, changed));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** Deletes the SQL user of an interrupted creation. */
export function removeLeftMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name }: { name: string }) => callAction(removeLeftAction({ clusterId, name })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => withoutUser(users, name));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** The new SQL user as the list shows it. The Cloud API creates SQL users as admin. */
function madeOf({ name, proved, unfinished }: CreatedSqlUser): Pick<SqlUser, "name" | "state" | "unfinished"> {
  if (unfinished) return { name, state: "unknown", unfinished };
  return { name, state: proved?.state ?? "admin" };
}

/** As `createSqlUserMutation`: the answer holds a password. `agreed` is what the person has agreed to before. */
export function resetPasswordMutation(clusterId: string, agreed: { active?: true } = {}) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: ResetOf) => callAction(resetPasswordAction({ clusterId, ...input, ...agreed })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      const set = { passwordChangedAt: Date.now(), passwordChangedBy: undefined, passwordEnteredBy: undefined };
      // The list says anew whether it is due.
      const changed = { name, ...set, due: undefined };
      patchSqlUsers(client, clusterId, (users) => withUser(users, changed));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** As `createSqlUserMutation`, but the answer holds no password: it is in a secret store. */
export function createIntoStoreMutation(clusterId: string) {
  return mutationOptions({
    mutationFn: ({ owner, wanted, ...description }: NewSqlUser) =>
      callAction(
        createIntoStoreAction({
          clusterId,
          ownerTeamId: owner?.id ?? null,
          ...description,
          wanted: wanted as WantedAccess,
        }),
      ),
    onSettled: (_answer, _error, _input, _context, { client }) =>
      patchSqlUsers(client, clusterId, (users) => [...users]),
  });
}

/** As `resetPasswordMutation`, but the answer holds no password: it is in a secret store. */
export function deliverPasswordMutation(clusterId: string) {
  return mutationOptions({
    mutationFn: (input: ResetOf) => callAction(deliverPasswordAction({ clusterId, ...input })),
    onSettled: (_answer, _error, _input, _context, { client }) =>
      patchSqlUsers(client, clusterId, (users) => [...users]),
  });
}

/** As `resetPasswordMutation`, for a password that others may know. */
export function compromisedMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (input: { name: string; reason: string }) => callAction(compromisedAction({ clusterId, ...input })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      const set = { passwordChangedAt: Date.now(), passwordChangedBy: undefined, passwordEnteredBy: undefined };
      patchSqlUsers(client, clusterId, (users) => withUser(users, { name, ...set, due: undefined }));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** Allows team resets for a reason, or stops them with null. */
export function teamResetExceptionMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name, reason }: { name: string; reason: string | null }) =>
      callAction(
        reason === null ? stopTeamResetAction({ clusterId, name }) : letTeamResetAction({ clusterId, name, reason }),
      ),
    // The server adds the author.
    onSuccess: (_value, _input, _context, { client }) => patchSqlUsers(client, clusterId, (users) => [...users]),
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

export function deleteSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name }: { name: string }) => callAction(deleteSqlUserAction({ clusterId, name })),
    onSuccess: ({ name }, _input, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => withoutUser(users, name));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

export function protectSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ name, protect }: { name: string; protect: boolean }) =>
      callAction((protect ? protectSqlUserAction : unprotectSqlUserAction)({ clusterId, name })),
    onSuccess: ({ name }, { protect }, _context, { client }) => {
      patchSqlUsers(client, clusterId, (users) => withUser(users, { name, protected: protect || undefined }));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

/** Sets owner and description. A SQL user created outside Rolecall is adopted by it. */
export function describeSqlUserMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ owner, ...description }: DescribedSqlUser) =>
      callAction(describeSqlUserAction({ clusterId, ownerTeamId: owner?.id ?? null, ...description })),
    onSuccess: ({ name }, input, _context, { client }) => {
      const described = { name, outsideAt: undefined, ...shownOf(input) };
      patchSqlUsers(client, clusterId, (users) => withUser(users, described));
    },
    onError: (error, _input, _context, { client }) => readAgain(client, clusterId, error),
  });
}

export function acknowledgeDeletedMutation(clusterId: string) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: ({ until }: { until: number }) => callAction(acknowledgeDeletedAction({ clusterId, until })),
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

export function readAgain(client: QueryClient, clusterId: string, error: unknown): void {
  const effect = ERROR_EFFECTS[failureOf(error).code];
  // The list itself shows a failed read.
  if (effect === "outdated" || effect === "maybe_done") refreshSqlUsers(client, clusterId).catch(() => {});
}
