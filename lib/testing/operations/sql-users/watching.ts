import type { Fixtures } from "../fixture.ts";
import { cluster } from "../values.ts";

export const fixtures: Fixtures<"watching"> = {
  watchUsers: {
    needs: "sql_users.restrict",
    about: "cluster",
    reported: "sql_connection_off",
    input: ({ clusterId, name }) => ({ clusterId, names: [name], days: 14, reason: "To choose its level" }),
  },
  stopWatch: {
    needs: "sql_users.restrict",
    about: "cluster",
    input: ({ clusterId, name }) => ({ clusterId, names: [name] }),
  },
  watches: { needs: "sql_users.restrict", about: "cluster", input: cluster },
};
