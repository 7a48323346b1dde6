import { useQuery } from "@tanstack/react-query";
import { sqlUsersQuery } from "#lib/client/sql-user-queries.ts";
import { newSqlUserNameProblem } from "#lib/shared/sql-user-names.ts";

/** What to say of a name while it is typed. Neither: nothing is known, or nothing is typed yet. */
export type NameCheck = { problem?: string; free?: string };

/** Checks `name` against the rule for new names and against the list, as far as the list is there. */
export function useNameCheck(clusterId: string, name: string): NameCheck {
  const { data: list } = useQuery(sqlUsersQuery(clusterId));
  if (name === "") return {};
  const problem = newSqlUserNameProblem(name);
  if (problem) return { problem };
  if (list?.users.some((user) => user.name === name))
    return { problem: "A SQL user of this name exists already. Choose another, or reset its password." };
  return list?.complete ? { free: "Free on this cluster." } : {};
}
