import { useRead } from "#lib/client/calls/use-read.ts";
import type { CheckState } from "#lib/shared/sql-users/checks.ts";

/** The check of all SQL users of a cluster that runs, and the last one. */
export const useCheckState = (clusterId: string, initialData?: CheckState) =>
  useRead("sql_user.check_state", { clusterId }, initialData === undefined ? {} : { initialData });
