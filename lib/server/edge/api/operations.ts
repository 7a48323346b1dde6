import { AUDIT_OPERATIONS } from "./audit.ts";
import { CLUSTER_OPERATIONS } from "./clusters.ts";
import type { AnyOperation } from "./operation.ts";
import { REQUEST_OPERATIONS } from "./requests.ts";
import { REVIEW_OPERATIONS } from "./reviews.ts";
import { ROTATION_OPERATIONS } from "./rotations.ts";
import { SQL_OPERATIONS } from "./sql.ts";
import { SQL_USER_OPERATIONS } from "./sql-users.ts";

/** Every operation of the API. The router, `openapi.json` and the tests are made from this list. */
export const OPERATIONS: readonly AnyOperation[] = [
  ...CLUSTER_OPERATIONS,
  ...SQL_USER_OPERATIONS,
  ...REQUEST_OPERATIONS,
  ...ROTATION_OPERATIONS,
  ...REVIEW_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...SQL_OPERATIONS,
];
