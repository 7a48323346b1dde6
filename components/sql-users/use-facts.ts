import { useRead } from "#lib/client/calls/use-read.ts";

/** What the cluster says of a SQL user now; nothing where Rolecall has no SQL connection to it. */
export const useFacts = (clusterId: string, name: string, enabled: boolean) =>
  useRead("sql_user.facts", { clusterId, name }, { enabled });
