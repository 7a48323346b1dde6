import type { Route } from "next";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import { parseWanted, wantedSearch } from "#lib/shared/sql-access/wanted-access.ts";

/** The page *Privileges* of a SQL user, with the requested access preselected. */
export function restrictPath(clusterId: string, { name, access }: Pick<RequestSpec, "name" | "access">): Route {
  const search = wantedSearch(parseWanted(access));
  return `${privilegesPath(clusterId, name)}${search ? `?${search}` : ""}` as Route;
}
