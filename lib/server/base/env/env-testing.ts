import { type Env, parseEnv } from "./env.ts";

/* For tests only: a configuration as it is read from variables. */

export type Variables = Record<string, string | undefined>;

export const KEY = { COCKROACH_API_KEY: "CCDB1_canary" };
export const A = "11111111-1111-4111-8111-111111111111";
export const B = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";

function source(variables: Variables): NodeJS.ProcessEnv {
  return { NODE_ENV: "test", ...KEY, ...variables };
}

/** The configuration of these variables and an API key. Throws its problems, where it has any. */
export function accepted(variables: Variables = {}): Env {
  const parsed = parseEnv(source(variables));
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed.env;
}

/** The problems of these variables with an API key, one a line; none where they are accepted. */
export function problems(variables: Variables): string[] {
  const parsed = parseEnv(source(variables));
  return "problems" in parsed ? parsed.problems : [];
}
