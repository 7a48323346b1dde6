import type { SqlUser } from "../sql-users/sql-users.ts";

/** Whether single sign-on made a SQL user: a person who signs in without a password. */
export const isOfSso = ({ provisionedBy, readOnly }: Pick<SqlUser, "provisionedBy" | "readOnly">): boolean =>
  provisionedBy !== undefined || readOnly === "sso";
