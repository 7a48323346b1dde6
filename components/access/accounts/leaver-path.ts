import type { Route } from "next";

/** The page of an account's leaver plan. */
export const leaverPath = (accountId: string) => `/accounts/${accountId}/leaver` as Route;
