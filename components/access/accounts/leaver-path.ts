import type { Route } from "next";

/** The page of an account's leaver plan. */
export const leaverPath = (accountId: string) => `/access/people/${accountId}/leaver` as Route;
