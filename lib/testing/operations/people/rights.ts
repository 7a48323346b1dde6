import type { Fixtures, Foreign, More } from "../fixture.ts";
import { MISSING_CLUSTER } from "../values.ts";

const HOLDER = { holder: { kind: "account", id: "acc_nobody" }, clusterId: "*" };
const LABELLED = { holder: { kind: "account", id: "acc_nobody" }, label: "env=prod" };
const DECIDED = {
  clusterId: MISSING_CLUSTER,
  label: "env=prod",
  scopes: [{ kind: "right", id: "lbl_none" }],
};
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
  grantLabel: {
    needs: "rights.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...LABELLED, role: "cluster_admin", clusters: [] }),
    foreign: ({ teamId, accountId }) => [
      { input: { ...LABELLED, role: "cluster_admin", clusters: [], holder: { kind: "team", id: teamId } } },
      { input: { ...LABELLED, role: "cluster_admin", clusters: [], holder: { kind: "account", id: accountId } } },
    ],
  },
  revokeLabel: {
    needs: "rights.manage",
    confirmed: true,
    reported: "not_found",
    foreign: "nothing",
    input: () => ({ id: "lbl_none" }),
  },
  confirmLabel: {
    needs: "rights.manage",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => DECIDED,
    foreign: ({ clusterId }) => [{ input: { ...DECIDED, clusterId } }],
  },
  declineLabel: {
    needs: "rights.manage",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => DECIDED,
    foreign: ({ clusterId }) => [{ input: { ...DECIDED, clusterId } }],
  },
  rights: { needs: "rights.manage" },
  roleLeft: {
    needs: "rights.manage",
    reported: "not_found",
    input: () => HOLDER,
    foreign: (foreign) => holder(foreign, {}),
  },
};
