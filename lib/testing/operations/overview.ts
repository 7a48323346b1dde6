import { VERBS } from "#lib/shared/find.ts";
import type { Fixtures } from "./fixture.ts";

export const fixtures: Fixtures<"overview"> = {
  everywhere: { needs: "overview.read" },
  find: {
    needs: "overview.read",
    reveals: "sql_users.read",
    input: () => ({ q: "" }),
    foreign: ({ name, clusterId, email, teamId }) => [
      ...[name, clusterId, email, teamId].map((word) => ({ input: { q: word } })),
      ...VERBS.map((verb) => ({ input: { q: name, verb } })),
    ],
  },
  overview: { needs: "overview.read" },
};
