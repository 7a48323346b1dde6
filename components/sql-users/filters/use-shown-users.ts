import { useMemo } from "react";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { ListView } from "../list-view.ts";
import { shownUsers } from "./shown-users.ts";

/** The SQL users of a view, filtered and in order. The same array comes back as long as neither users nor view change. */
export function useShownUsers(users: readonly SqlUser[], view: ListView): readonly SqlUser[] {
  return useMemo(() => shownUsers(users, view), [users, view]);
}
