import type { Fixtures, Foreign, More } from "../fixture.ts";

const HOLDER = { holder: { kind: "account", id: "acc_nobody" }, clusterId: "*" };
const holder = ({ teamId, accountId, clusterId }: Foreign, more: object): More[] => [
  { input: { holder: { kind: "team", id: teamId }, clusterId, ...more } },
  { input: { holder: { kind: "account", id: accountId }, clusterId, ...more } },
];

export const fixtures: Fixtures<"rights"> = {
  grantRole: {
    needs: "rights.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...HOLDER, role: "cluster_admin", change: false }),
    foreign: (foreign) => holder(foreign, { role: "cluster_developer", change: false }),
  },
  revokeRole: {
    needs: "rights.manage",
    confirmed: true,
    reported: "not_found",
    input: () => HOLDER,
    foreign: (foreign) => holder(foreign, {}),
  },
  rights: { needs: "rights.manage" },
  roleLeft: {
    needs: "rights.manage",
    reported: "not_found",
    input: () => HOLDER,
    foreign: (foreign) => holder(foreign, {}),
  },
};
