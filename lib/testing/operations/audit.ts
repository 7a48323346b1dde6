import type { Fixtures } from "./fixture.ts";
import { searches } from "./values.ts";

export const fixtures: Fixtures<"audit"> = {
  auditExport: {
    needs: "audit.export",
    confirmed: true,
    form: "format=csv&to=2020-01-01",
    foreign: (foreign) => searches(foreign).map(({ query = "" }) => ({ form: `format=csv&${query.slice(1)}` })),
    route: "POST /api/audit/export",
  },
  auditExportCheck: {
    needs: "audit.export",
    confirmed: true,
    query: "?format=csv&to=2020-01-01",
    foreign: (foreign) => searches(foreign).map(({ query }) => ({ query: `${query}&format=csv` })),
    route: "GET /api/audit/export",
  },
  auditList: {
    needs: "audit.read",
    input: () => ({}),
    foreign: ({ name, clusterId, email, requestId }) =>
      [{ target: name }, { cluster: clusterId }, { actor: email }, { request: requestId }].map((input) => ({ input })),
  },
  auditNames: {
    needs: "audit.read",
    input: () => ({}),
    foreign: ({ name, clusterId, email, teamId, accountId }) =>
      [
        { of: "people", q: email },
        { of: "people", q: "" },
        { of: "clusters", q: clusterId },
        { of: "clusters", q: "" },
        { named: name },
        { actor: email },
        { cluster: clusterId },
        { target: teamId },
        { target: accountId },
      ].map((input) => ({ input })),
  },
};
