import type { Route } from "next";

/** The page of one SQL user. Existing names may hold letters of any alphabet. */
export function sqlUserPath(clusterId: string, name: string): Route {
  return `/clusters/${clusterId}/users/${encodeURIComponent(name)}` as Route;
}
