import type { Fixtures } from "../fixture.ts";

export const fixtures: Fixtures<"sqlUserFacts"> = {
  listFacts: { needs: "sql_users.read", about: "cluster", route: "GET /api/clusters/[clusterId]/facts" },
  sqlUser: { needs: "sql_users.read" },
  sqlUserFacts: {
    needs: "sql_users.read",
    about: "sql_user",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    route: "GET /api/clusters/[clusterId]/sql-users/[name]/facts",
  },
};
