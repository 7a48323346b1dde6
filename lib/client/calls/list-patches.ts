import type { QueryClient } from "@tanstack/react-query";
import type { AnswerOf, InputOf } from "#lib/shared/operations/catalogue.ts";
import type { TeamName } from "#lib/shared/people/teams.ts";
import {
  DESCRIPTION_FIELDS,
  type Description,
  eachField,
  filledFields,
} from "#lib/shared/sql-users/sql-user-fields.ts";
import type { CreatedSqlUser, SqlUser, SqlUserList } from "#lib/shared/sql-users/sql-users.ts";
import { withoutUser, withUser } from "../sql-user-list.ts";
import type { PageChange } from "./operations.ts";
import { listKey, teamsKey } from "./readings.ts";

/*
 * How the list of SQL users shows a change at once, before it is read again.
 */

/** `owned`: name and id of the team that the input names as the owner */
type Change<N extends PageChange> = {
  input: InputOf<N>;
  answer: AnswerOf<N>;
  owned: Pick<SqlUser, "owner" | "ownerId">;
};
type Patch<N extends PageChange> = (users: readonly SqlUser[], change: Change<N>) => SqlUser[];
type Named<N extends string> = N extends `sql_user.${infer Short}` ? Short : never;
type Patches = { readonly [Short in Named<PageChange>]?: Patch<Extract<PageChange, `sql_user.${Short}`>> };

/** By the name of the operation without `sql_user.`. */
const PATCHES: Patches = {
  check: (users, { answer: { user } }) => withUser(users, { verified: undefined, ...user }),
  compromised: (users, { answer }) => withUser(users, reset(answer)),
  create: (users, { input, answer, owned }) => {
    const end = input.endsAt ? { wantedUntil: input.endsAt } : {};
    return withUser(users, { ...madeOf(answer), passwordChangedAt: Date.now(), ...end, ...owned, ...described(input) });
  },
  "create.finish": (users, { answer }) =>
    withUser(users, { unfinished: undefined, ...madeOf(answer), passwordChangedAt: Date.now() }),
  delete: (users, { answer }) => withoutUser(users, answer.name),
  "delete.unfinished": (users, { answer }) => withoutUser(users, answer.name),
  describe: (users, { input, owned }) =>
    withUser(users, { name: input.name, outsideAt: undefined, ...owned, ...described(input) }),
  protect: (users, { answer: { name } }) => withUser(users, { name, protected: true }),
  reset_password: (users, { answer }) => withUser(users, reset(answer)),
  set_owners: (users, { input: { names, kind }, owned }) => {
    const given = new Set(names);
    return users.map((user) => (given.has(user.name) ? { ...user, ...owned, kind: kind ?? user.kind } : user));
  },
  unprotect: (users, { answer: { name } }) => withUser(users, { name, protected: undefined }),
  verify: (users, { answer: { user } }) => withUser(users, { verified: undefined, ...user }),
};

/** Shows a change in the list of its cluster, where that is known and the change is one of the list. */
export function patchList<N extends PageChange>(
  client: QueryClient,
  name: N,
  input: InputOf<N>,
  answer: AnswerOf<N>,
): void {
  const { clusterId, ownerTeamId }: { clusterId?: string; ownerTeamId?: string | null } = Object(input);
  if (clusterId === undefined) return;
  const queryKey = listKey(clusterId);
  const patch = PATCHES[name.replace(/^sql_user\./, "") as keyof Patches] as Patch<N> | undefined;
  const teams = client.getQueryData<readonly TeamName[]>(teamsKey(clusterId));
  const team = teams?.find(({ id }) => id === ownerTeamId);
  const owned = { owner: team?.name, ownerId: team?.id };
  client.setQueryData<SqlUserList>(queryKey, (list) => {
    if (name.endsWith(".look_into_vanished")) return list && { ...list, deletedOutside: undefined };
    return list && patch && { ...list, users: patch(list.users, { input, answer, owned }) };
  });
}

/** The new SQL user as the list shows it. The Cloud API creates SQL users as admin. */
function madeOf({ name, proved, unfinished }: CreatedSqlUser): Pick<SqlUser, "name" | "state" | "unfinished"> {
  if (unfinished) return { name, state: "unknown", unfinished };
  return { name, state: proved?.state ?? "admin" };
}

/** The list says anew whether the password is due. */
function reset({ name }: { name: string }): Partial<SqlUser> & { name: string } {
  return {
    name,
    passwordChangedAt: Date.now(),
    passwordChangedBy: undefined,
    passwordEnteredBy: undefined,
    passwordOutside: undefined,
    due: undefined,
  };
}

/** The descriptive fields of an input, with undefined for emptied ones, which removes their old values. */
function described(input: object): Partial<SqlUser> {
  const given = DESCRIPTION_FIELDS.filter((field) => field in input);
  const empty = eachField(given, () => undefined);
  return { ...empty, ...filledFields(input as Partial<Description>) };
}
