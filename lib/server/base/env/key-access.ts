import "server-only";
import type { KeyAccess } from "#lib/shared/key-reach.ts";
import { env } from "./env.ts";

/** The access of the API key that answers for a cluster. There is one key, so it is the same for all clusters. */
export function keyAccess(_clusterId: string): KeyAccess {
  return presentKeyAccess();
}

/** The access of the API key with which the client of the Cloud API is made. */
export function presentKeyAccess(): KeyAccess {
  return env().COCKROACH_API_ACCESS;
}
