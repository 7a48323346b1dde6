import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { newSqlUserNameProblem } from "#lib/shared/sql-users/sql-user-names.ts";

/** Feedback while a name is typed. Empty: nothing typed, or not known yet. */
export type NameCheck = { problem?: string; free?: string };

/** Checks `name` against the rule for new names and the loaded list. */
export function useNameCheck(clusterId: string, name: string): NameCheck {
  const { data: list } = useSqlUsers(clusterId);
  if (name === "") return {};
  const problem = newSqlUserNameProblem(name);
  if (problem) return { problem };
  if (list?.users.some((user) => user.name === name))
    return { problem: "This SQL user exists already. Choose another name, or reset its password." };
  return list?.complete ? { free: "Available on this cluster." } : {};
}
