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
    input: () => ({
      creatorsOnlyRestricted: false,
      membersAskEverywhere: false,
      checksEveryDay: true,
      wayBackHours: 72,
    }),
    effective: () => ({
      creatorsOnlyRestricted: true,
      membersAskEverywhere: true,
      checksEveryDay: false,
      wayBackHours: 0,
    }),
    foreign: "nothing",
  },
  factorPolicy: { needs: "settings.manage" },
  settings: { needs: "settings.manage" },
  testMail: { needs: "settings.manage", input: () => ({}), foreign: "nothing" },
};
