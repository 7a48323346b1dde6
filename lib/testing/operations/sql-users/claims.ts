import type { Fixtures } from "../fixture.ts";
import { cluster, target } from "../values.ts";

export const fixtures: Fixtures<"claims"> = {
  claimList: { needs: "sql_users.reset" },
  claimRecipients: {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    input: cluster,
    foreign: ({ clusterId, name }) => [{ input: { clusterId } }, { input: { clusterId, name } }],
  },
  revokeClaim: {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: (of) => ({ ...target(of), id: "clm_nobody" }),
    foreign: ({ clusterId, name, claimId: id }) => [{ input: { clusterId, name, id } }],
  },
  sendClaim: {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    gone: "sql_user_not_found",
    input: (of) => ({ ...target(of), for: { kind: "link" }, hours: 1, word: "" }),
    foreign: ({ clusterId, name, teamId, accountId }) => [
      { input: { clusterId, name, for: { kind: "team", id: teamId }, hours: 1, word: "" } },
      { input: { clusterId, name, for: { kind: "account", id: accountId }, hours: 1, word: "" } },
    ],
  },
};
