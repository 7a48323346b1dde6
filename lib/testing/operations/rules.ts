import type { Fixtures, Foreign, More } from "./fixture.ts";
import { MISSING_CLUSTER } from "./values.ts";

const RULE = {
  teamId: null,
  clusters: [MISSING_CLUSTER],
  level: "read-only",
  approvals: 1,
  approvers: "cluster_admin",
};
const SEEN = { id: "rul_none", was: 1 };
const about = ({ teamId, clusterId }: Foreign, more: object): More[] => [
  { input: Object.assign({ rule: Object.assign({}, RULE, { teamId, clusters: [clusterId] }) }, more) },
];

export const fixtures: Fixtures<"rules"> = {
  addRule: {
    needs: "rights.manage",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => ({ rule: RULE }),
    foreign: (foreign) => about(foreign, {}),
  },
  changeRule: {
    needs: "rights.manage",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => Object.assign({ rule: RULE }, SEEN),
    foreign: (foreign) => about(foreign, SEEN),
  },
  removeRule: { needs: "rights.manage", confirmed: true, reported: "rule_over", foreign: "nothing", input: () => SEEN },
  agreeToRule: {
    needs: "rights.manage",
    confirmed: true,
    reported: "rule_over",
    foreign: "nothing",
    input: () => ({ change: "rch_none" }),
  },
  refuseRule: {
    needs: "rights.manage",
    reported: "rule_over",
    foreign: "nothing",
    input: () => ({ change: "rch_none" }),
  },
  ruleGiven: {
    needs: "rights.manage",
    route: "POST /api/rules/given",
    foreign: "nothing",
    input: () => ({ teamId: null, clusters: "all", approvers: "cluster_admin" }),
  },
  ruleList: { needs: "rights.manage" },
};
