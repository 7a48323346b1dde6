import type { Route } from "next";

/** The page on which a SQL user is rotated as one of a pair. Existing names may hold letters of any alphabet. */
export function pairPath(clusterId: string, name: string): Route {
  return `/clusters/${clusterId}/users/${encodeURIComponent(name)}/pair` as Route;
}
