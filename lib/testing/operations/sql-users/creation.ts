import type { Fixtures } from "../fixture.ts";
import { target } from "../values.ts";

export const fixtures: Fixtures<"creation"> = {
  createIntoStore: {
    needs: "sql_users.create",
    about: "cluster",
    ownStoreOnly: true,
    reported: "no_secret_store",
    input: ({ clusterId, name }) => ({ clusterId, name, purpose: "" }),
    effective: ({ clusterId }) => ({ clusterId, name: "app_new", purpose: "" }),
    preview: {
      foreign: ({ clusterId, name, teamId: ownerTeamId }) => [{ input: { clusterId, name, ownerTeamId, purpose: "" } }],
    },
  },
  createSqlUser: {
    needs: "sql_users.create",
    about: "cluster",
    reported: "sql_user_exists",
    input: ({ clusterId, name }) => ({ clusterId, name, purpose: "" }),
    effective: ({ clusterId }) => ({ clusterId, name: "intruder", purpose: "" }),
    foreign: ({ clusterId, name, teamId: ownerTeamId }) => [{ input: { clusterId, name, ownerTeamId, purpose: "" } }],
    preview: { reported: undefined },
  },
  creationProgress: { needs: "sql_users.create", about: "cluster", ownStoreOnly: true, input: target },
  finishCreation: {
    needs: "sql_users.create",
    about: "cluster",
    reported: "creation_over",
    input: target,
    preview: {},
  },
  removeLeft: { needs: "sql_users.create", about: "cluster", reported: "creation_over", input: target, preview: {} },
};
