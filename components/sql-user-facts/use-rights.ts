import { useSqlUsers } from "#components/sql-user-facts/use-sql-users.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { isAccessLost } from "#lib/client/calls/request-error.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";

/** The person's rights as of the newest list; `first` until one is read, null once access is gone. */
export function useRights(clusterId: string, first: Rights): Rights | null {
  const { data, error } = useSqlUsers(clusterId, { enabled: false });
  const hydrated = useHydrated();
  if (!hydrated) return first;
  return isAccessLost(error) ? null : (data?.rights ?? first);
}
