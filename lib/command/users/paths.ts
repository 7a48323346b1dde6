/** The path of a SQL user in the API. */
export function pathOf(clusterId: string, name: string): string {
  return `${usersPath(clusterId)}/${encodeURIComponent(name)}`;
}

/** The path of the SQL users of a cluster in the API. */
export function usersPath(clusterId: string): string {
  return `/clusters/${encodeURIComponent(clusterId)}/sql-users`;
}
