import { useRead } from "#lib/client/calls/use-read.ts";

/** The SQL users of a cluster. `enabled` false: shows only what is known. */
export const useSqlUsers = (clusterId: string, more: { enabled?: boolean } = {}) =>
  useRead("sql_user.list", { clusterId }, more);
