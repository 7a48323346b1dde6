import "server-only";
import { CLUSTER_OPERATIONS } from "./clusters.ts";
import type { AnyOperation } from "./operation.ts";
import { SQL_USER_OPERATIONS } from "./sql-users.ts";

/** Every operation of the API. The router, `openapi.json` and the tests are made from this list. */
export const OPERATIONS: readonly AnyOperation[] = [...CLUSTER_OPERATIONS, ...SQL_USER_OPERATIONS];
