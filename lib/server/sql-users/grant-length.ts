import "server-only";
import { grantMinutes } from "#lib/shared/requests/grants.ts";
import { requestSpecSchema } from "#lib/shared/requests/requests-schema.ts";
import type { OwnedSqlUser } from "../store/sql-users/owned-sql-users.ts";

/** For how many minutes temporary access was approved. */
export function minutesOf({ spec, decidedAt }: NonNullable<OwnedSqlUser["grant"]>): number {
  return grantMinutes(requestSpecSchema.parse(JSON.parse(spec)), decidedAt);
}
