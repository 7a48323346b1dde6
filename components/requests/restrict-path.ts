import type { Route } from "next";
import { parseWanted, wantedSearch } from "#components/privileges/wanted-access.ts";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import type { RequestSpec } from "#lib/shared/requests.ts";

/** The page *Privileges* of a SQL user, with the requested access preselected. */
export function restrictPath(clusterId: string, { name, access }: Pick<RequestSpec, "name" | "access">): Route {
  const search = wantedSearch(parseWanted(access));
  return `${privilegesPath(clusterId, name)}${search ? `?${search}` : ""}` as Route;
}
