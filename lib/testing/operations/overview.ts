import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { VERBS } from "#lib/shared/verbs.ts";
import type { Fixtures } from "./fixture.ts";

export const fixtures: Fixtures<"overview"> = {
  everywhere: {
    needs: "overview.read",
    reveals: "sql_users.read",
    input: () => PLAIN_EVERYWHERE,
    foreign: ({ name, clusterId, teamId }) => [
      { input: Object.assign({}, PLAIN_EVERYWHERE, { search: name }) },
      { input: Object.assign({}, PLAIN_EVERYWHERE, { owner: teamId }) },
      { input: Object.assign({}, PLAIN_EVERYWHERE, { after: { clusterId, name: "a", at: null } }) },
      { input: Object.assign({}, PLAIN_EVERYWHERE, { sort: "age", descending: true }) },
    ],
  },
  find: {
    needs: "overview.read",
    reveals: "sql_users.read",
    input: () => ({ q: "" }),
    foreign: ({ name, clusterId, email, teamId }) => [
      ...[name, clusterId, email, teamId].map((word) => ({ input: { q: word } })),
      ...VERBS.map((verb) => ({ input: { q: name, verb } })),
    ],
  },
  figures: { needs: "overview.read", input: () => ({}), foreign: "nothing" },
  unread: { needs: "overview.read", input: () => ({}), foreign: ({ clusterId }) => [{ input: { after: clusterId } }] },
  overview: { needs: "overview.read" },
  report: { needs: "overview.read" },
  reportExport: {
    needs: "overview.read",
    reveals: "sql_users.read",
    confirmed: true,
    form: "format=json",
    foreign: "nothing",
    route: "POST /api/report",
  },
  reportExportCheck: {
    needs: "overview.read",
    confirmed: true,
    foreign: "nothing",
    route: "GET /api/report",
  },
};
