import type { Fixtures } from "./fixture.ts";

export const fixtures: Fixtures<"overview"> = {
  everywhere: { needs: "overview.read" },
  find: {
    needs: "overview.read",
    reveals: "sql_users.read",
    input: () => ({ q: "" }),
    foreign: ({ name, clusterId, email, teamId }) =>
      [name, clusterId, email, teamId].map((word) => ({ input: { q: word } })),
  },
  overview: { needs: "overview.read" },
};
