import { z } from "zod";
import { clusterMaxAgeInput, maxAgeInput, sqlUserPolicyInput } from "../../passwords/password-policy.ts";
import { clusterIdSchema } from "../../sql-users/clusters.ts";
import { change, nothing, read, typed } from "../define.ts";

export const passwordPolicy = read("password_policy.get", {
  input: z.strictObject({ after: clusterIdSchema.nullable().default(null) }),
  on: "rolecall",
  from: "server",
});

export const setMaxAge = change("password_policy.set", {
  input: maxAgeInput,
  answer: nothing,
  on: "rolecall",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const setClusterMaxAge = change("password_policy.set_cluster", {
  input: clusterMaxAgeInput,
  answer: nothing,
  on: "cluster",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});

export const setSqlUserPolicy = change("sql_user.set_policy", {
  input: sqlUserPolicyInput,
  answer: typed<{ name: string }>(),
  on: "sql_user",
  from: "browser",
  changes: "record",
  ocsf: "entity",
});
