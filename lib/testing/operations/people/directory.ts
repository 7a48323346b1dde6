import type { Fixtures } from "../fixture.ts";

export const fixtures: Fixtures<"directory"> = {
  addGroup: {
    needs: "settings.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ group: "doors", gift: { kind: "team", teamId: "tem_nobody" } }),
    effective: () => ({ group: "intruders", gift: { kind: "administrator" } }),
    foreign: ({ teamId, clusterId }) => [
      { input: { group: "foreign", gift: { kind: "team", teamId } } },
      { input: { group: "foreign", gift: { kind: "cluster_role", clusterId, role: "cluster_developer" } } },
    ],
  },
  directory: { needs: "settings.manage" },
  removeGroup: {
    needs: "settings.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ id: "grp_nobody" }),
    foreign: "nothing",
  },
};
