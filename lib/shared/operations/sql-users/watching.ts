import { z } from "zod";
import {
  stopWatchInput,
  watchInput,
  watchListSchema,
  watchStartedSchema,
  watchStoppedSchema,
} from "../../restrict/watch/watching.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { change, read } from "../define.ts";

export const watchUsers = change("sql_user.watch", {
  input: watchInput,
  answer: watchStartedSchema,
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const stopWatch = change("sql_user.stop_watch", {
  input: stopWatchInput,
  answer: watchStoppedSchema,
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const watches = read("sql_user.watches", {
  input: z.strictObject({ clusterId: clusterIdSchema }),
  answer: watchListSchema,
  on: "cluster",
  from: "browser",
  byAddress: true,
});
