import type { Route } from "next";

/** The page about what one SQL user may do. Names may hold dots and dashes, which need no encoding, and letters of any alphabet. */
export function privilegesPath(clusterId: string, name: string): Route {
  return `/clusters/${clusterId}/users/${encodeURIComponent(name)}/privileges` as Route;
}
