import "server-only";
import { apiCheckSchema, asApiCheck, startedCheckSchema } from "#lib/shared/api/checks.ts";
import { checkAllDoor, checkStateDoor } from "../doors/sql-users/verification.ts";
import type { AnyOperation } from "./operation.ts";
import { row } from "./row.ts";

const common = { tag: "SQL users", path: "/clusters/{clusterId}/check" } as const;

export const CHECK_OPERATIONS: readonly AnyOperation[] = [
  row(checkAllDoor, {
    ...common,
    id: "startCheck",
    method: "POST",
    summary: "Starts a check of all SQL users of a cluster, by Rolecall's SQL connection. It changes nothing there.",
    answer: startedCheckSchema,
  }),
  row(checkStateDoor, {
    ...common,
    id: "getCheck",
    method: "GET",
    summary: "The check of a cluster that runs, the last one, and when the next one begins by itself.",
    answer: apiCheckSchema,
    output: asApiCheck,
  }),
];
