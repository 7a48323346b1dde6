import type { Route } from "next";

/** The page of the claim links of a cluster; with `name`, those of one SQL user. */
export function claimsPath(clusterId: string, name?: string): Route {
  const only = name === undefined ? "" : `?${new URLSearchParams({ user: name })}`;
  return `/clusters/${clusterId}/claims${only}` as Route;
}
