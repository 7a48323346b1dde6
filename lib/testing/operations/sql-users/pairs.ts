import type { Called, Fixtures } from "../fixture.ts";
import { target } from "../values.ts";

const ofPair: Called = {
  needs: "sql_users.reset",
  about: "cluster",
  ownStoreOnly: true,
  reported: "not_found",
  input: target,
};

export const fixtures: Fixtures<"pairs"> = {
  createPair: {
    needs: "sql_users.reset",
    about: "cluster",
    reported: "sql_user_not_found",
    input: (of) => ({ ...target(of), partner: "never_there", role: "shop_rw_role", create: false }),
    effective: ({ clusterId }) => ({ clusterId, name: "app_one", partner: "app_two", role: "app_role", create: false }),
    foreign: ({ clusterId, name }) =>
      [true, false].map((create) => ({
        input: { clusterId, name, partner: "partner_of", role: "shop_rw_role", create },
      })),
    preview: {
      ownStoreOnly: true,
      reported: undefined,
      foreign: ({ clusterId, name }) => [
        { input: { clusterId, name, partner: "partner_of", role: "shop_rw_role", create: true } },
      ],
    },
  },
  deliverIdle: ofPair,
  deployed: ofPair,
  flipPair: {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: target,
    preview: {},
  },
  pair: { needs: "sql_users.read" },
  resetIdle: {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: target,
    preview: {},
  },
  seenIdle: {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: (of) => ({ ...target(of), said: true }),
  },
  splitPair: ofPair,
};
