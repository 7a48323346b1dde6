import type { Route } from "next";

/** The privileges page of a SQL user. Existing names may hold letters of any alphabet. */
export function privilegesPath(clusterId: string, name: string): Route {
  return `/clusters/${clusterId}/users/${encodeURIComponent(name)}/privileges` as Route;
}
