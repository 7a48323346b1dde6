import type { Fixtures } from "../fixture.ts";
import { cluster, target } from "../values.ts";

export const fixtures: Fixtures<"suggestions"> = {
  suggestion: {
    needs: "sql_users.apply",
    about: "sql_user",
    change: "sql_users.apply",
    gone: "sql_user_not_found",
    input: target,
  },
  suggestions: { needs: "sql_users.apply", about: "cluster", input: cluster },
};
