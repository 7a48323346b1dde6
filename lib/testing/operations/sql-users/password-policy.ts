import type { Fixtures } from "../fixture.ts";
import { TEAM, target } from "../values.ts";

export const fixtures: Fixtures<"passwordPolicy"> = {
  passwordPolicy: { needs: "password_policy.read" },
  setClusterMaxAge: {
    needs: "sql_users.describe",
    about: "cluster",
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId, days: null }),
    effective: ({ clusterId }) => ({ clusterId, days: 1 }),
  },
  setMaxAge: {
    needs: "password_policy.manage",
    confirmed: true,
    reported: "invalid_input",
    input: () => ({ scope: "team", ...TEAM, days: 30 }),
    effective: () => ({ scope: "all", days: 1 }),
    foreign: ({ teamId }) => [{ input: { scope: "team", teamId, days: 30 } }],
  },
  setSqlUserPolicy: {
    needs: "sql_users.describe",
    about: "sql_user",
    confirmed: true,
    gone: "sql_user_not_found",
    input: (of) => ({ ...target(of), days: null, exempt: null, enteredAt: null }),
    effective: ({ clusterId }) => ({ clusterId, name: "app_one", days: 1, exempt: null, enteredAt: null }),
  },
};
