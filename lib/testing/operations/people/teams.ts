import { TEAM_PARTS } from "#lib/shared/people/page-parts.ts";
import type { Fixtures, Foreign, More } from "../fixture.ts";
import { ACCOUNT, TAKEN_TEAM, TEAM, team } from "../values.ts";

const member = ({ teamId, accountId }: Foreign): More[] => [{ input: { teamId, accountId } }];

export const fixtures: Fixtures<"teams"> = {
  addMember: {
    needs: "rights.manage",
    reported: "not_found",
    input: () => ({ ...TEAM, accountId: ACCOUNT.accountId }),
    foreign: member,
  },
  createTeam: {
    needs: "rights.manage",
    reported: "invalid_input",
    input: () => ({ name: TAKEN_TEAM }),
    effective: () => ({ name: "Intruders" }),
    foreign: "nothing",
  },
  removeMember: {
    needs: "rights.manage",
    reported: "not_found",
    input: () => ({ ...TEAM, accountId: ACCOUNT.accountId }),
    foreign: member,
  },
  removeTeam: { needs: "rights.manage", reported: "not_found", input: () => TEAM, foreign: team },
  renameTeam: {
    needs: "rights.manage",
    reported: "not_found",
    input: () => ({ ...TEAM, name: "Elsewhere" }),
    foreign: ({ teamId }) => [{ input: { teamId, name: "Elsewhere" } }],
  },
  setLead: {
    needs: "rights.manage",
    reported: "not_found",
    input: () => ({ ...TEAM, accountId: ACCOUNT.accountId, lead: true }),
    foreign: ({ teamId, accountId }) => [{ input: { teamId, accountId, lead: true } }],
  },
  teamPage: { needs: "people.read" },
  teamPart: {
    needs: "people.read",
    reported: "not_found",
    input: () => ({ ...TEAM, part: "sqlUsers" }),
    foreign: ({ teamId }) => TEAM_PARTS.map((part) => ({ input: { teamId, part } })),
  },
  teams: { needs: "rights.manage" },
};
