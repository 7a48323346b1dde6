import type { Fixtures } from "../fixture.ts";
import { cluster, target } from "../values.ts";

export const fixtures: Fixtures<"sqlUserFacts"> = {
  listFacts: { needs: "sql_users.read", about: "cluster", input: cluster },
  sqlUser: { needs: "sql_users.read" },
  sqlUserFacts: {
    needs: "sql_users.read",
    about: "sql_user",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    input: target,
  },
};
