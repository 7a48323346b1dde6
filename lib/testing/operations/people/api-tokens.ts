import type { Fixtures } from "../fixture.ts";
import { TOKEN } from "../values.ts";

/** For a service of a missing team. */
const MAKE_TOKEN = { ...TOKEN, kind: "service", teamId: "tem_nobody" };

export const fixtures: Fixtures<"apiTokens"> = {
  makeToken: {
    needs: "profile.manage",
    confirmed: true,
    reported: "forbidden",
    input: () => MAKE_TOKEN,
    foreign: "nothing",
  },
  revokeToken: {
    needs: "profile.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ id: "apt_nobody" }),
    foreign: "nothing",
  },
  tokenList: { needs: "profile.manage" },
};
