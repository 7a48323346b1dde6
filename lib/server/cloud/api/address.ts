import { clusterIdSchema } from "#lib/shared/sql-users/clusters.ts";
import { isSqlUserName, normalizeSqlUserName } from "#lib/shared/sql-users/sql-user-names.ts";
import { CloudError } from "../../base/cloud-error.ts";

/** `typed` in the database's form. Throws CloudError `invalid_input` where that is no name of a SQL user. */
export function sqlUserName(typed: string): string {
  const name = normalizeSqlUserName(typed);
  if (!isSqlUserName(name)) throw new CloudError("invalid_input", { outcome: "not_done" });
  return name;
}

/** `id` in the vendor's form. Throws CloudError `invalid_input` where it is no UUID. */
function clusterId(id: string): string {
  if (!clusterIdSchema.safeParse(id).success) throw new CloudError("invalid_input", { outcome: "not_done" });
  return id.toLowerCase();
}

export type Parameters = { cluster_id?: string; name?: string };

/** A path of the API and its template; only the template may be logged. */
export type Target = { route: string; path: string };

/**
 * Fills `{cluster_id}` and `{name}` of `route`. Throws CloudError `invalid_input` for anything that is not an id or a
 * name: `../` in a segment would let a person choose the operation that the key carries out.
 */
export function targetOf(route: string, parameters: Parameters): Target {
  const path = route
    .replace("{cluster_id}", () => encodeURIComponent(clusterId(parameters.cluster_id ?? "")))
    .replace("{name}", () => encodeURIComponent(sqlUserName(parameters.name ?? "")));
  return { route, path };
}

/**
 * The address of `path` at `origin`. Throws CloudError `invalid_input` where the URL parser reads the path differently, such as another
 * host or a parent folder.
 */
export function addressOf(origin: string, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = URL.parse(path, origin);
  if (!url || url.origin !== origin || url.pathname !== path)
    throw new CloudError("invalid_input", { outcome: "not_done" });
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url;
}
