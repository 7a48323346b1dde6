import type { Fixtures } from "../fixture.ts";
import { TOKEN } from "../values.ts";

export const fixtures: Fixtures<"deviceLogin"> = {
  approveDevice: {
    needs: "profile.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ code: "BBBB-BBBB", token: { ...TOKEN, kind: "personal" } }),
    foreign: "nothing",
  },
  denyDevice: {
    needs: "profile.manage",
    reported: "not_found",
    input: () => ({ code: "BBBB-BBBB" }),
    foreign: "nothing",
  },
  lookAtDevice: { needs: "profile.manage" },
};
