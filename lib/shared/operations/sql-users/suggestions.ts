import { z } from "zod";
import { suggestionsSchema } from "../../restrict/suggestion.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { existingNameSchema } from "../../sql-users/sql-users.ts";
import { read, readAs } from "../define.ts";

/** `read`: reads a cluster too that costs each time, and no answer older than five seconds */
const how = { read: z.boolean().default(false) };

export const suggestion = read("sql_user.suggest", {
  input: z.strictObject({ clusterId: clusterIdSchema, name: existingNameSchema, ...how }),
  answer: suggestionsSchema,
  on: "sql_user",
  from: "browser",
});

export const suggestions = readAs("sql_user.suggest", "all", {
  input: z.strictObject({
    clusterId: clusterIdSchema,
    /** without them all that are not proved restricted */
    names: z.array(existingNameSchema).min(1).max(1_000).optional(),
    ...how,
  }),
  answer: suggestionsSchema,
  on: "cluster",
  from: "browser",
});
