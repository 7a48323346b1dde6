import type { Fixtures } from "../fixture.ts";

const imported = (name: string) => `name,team,purpose,kind\n${name},,,\n`;

export const fixtures: Fixtures<"owners"> = {
  importOwners: {
    needs: "sql_users.describe",
    about: "cluster",
    reported: "import_outdated",
    input: () => ({ text: "", digest: "0".repeat(64) }),
    foreign: ({ name }) => [{ input: { text: imported(name), digest: "0".repeat(64) } }],
    route: "POST /api/clusters/[clusterId]/owners/import",
  },
  previewImport: {
    needs: "sql_users.describe",
    about: "cluster",
    input: () => ({ text: "" }),
    foreign: ({ name }) => [{ input: { text: imported(name) } }],
    route: "POST /api/clusters/[clusterId]/owners/preview",
  },
  setOwners: {
    needs: "sql_users.describe",
    about: "sql_user",
    gone: "sql_user_not_found",
    input: ({ name }) => ({ names: [name], ownerTeamId: null }),
    foreign: ({ name, teamId: ownerTeamId }) => [{ input: { names: [name], ownerTeamId } }],
    route: "POST /api/clusters/[clusterId]/owners",
  },
};
