import { INITIAL_SETTINGS } from "#lib/shared/settings.ts";
import type { Fixtures } from "./fixture.ts";

export const fixtures: Fixtures<"settings"> = {
  changeFactorPolicy: {
    needs: "settings.manage",
    confirmed: true,
    reported: "own_factor_first",
    input: () => ({ scope: "everybody", graceDays: 0 }),
    effective: () => ({ scope: "off", graceDays: 0 }),
    foreign: "nothing",
  },
  changeSettings: {
    needs: "settings.manage",
    confirmed: true,
    input: () => INITIAL_SETTINGS,
    effective: () => ({
      creatorsOnlyRestricted: true,
      membersAskEverywhere: true,
      checksEveryDay: false,
      wayBackHours: 0,
      grantsPerPerson: 1,
      grantsPerTeam: 1,
      grantsPerCluster: 1,
    }),
    foreign: "nothing",
  },
  factorPolicy: { needs: "settings.manage" },
  settings: { needs: "settings.manage" },
  testMail: { needs: "settings.manage", input: () => ({}), foreign: "nothing" },
};
