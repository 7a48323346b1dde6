import type { Catalogue, Resource } from "#lib/shared/operations/catalogue.ts";

/** The doors of a resource: each operation there has one of its name. */
type DoorsOf<R extends Resource> = {
  [K in keyof Catalogue[R] & string as Catalogue[R][K] extends { kind: "recorded" } ? never : `${K}Door`]: {
    operation: Catalogue[R][K];
  };
};

/** The doors by resource, loaded when one of them is first opened. An operation without a door does not compile. */
export const DOORS: { [R in Resource]: () => Promise<DoorsOf<R>> } = {
  accounts: () => import("./people/accounts.ts"),
  apiTokens: () => import("./people/api-tokens.ts"),
  audit: () => import("./audit.ts"),
  claims: () => import("./sql-users/claims.ts"),
  clusters: () => import("./clusters.ts"),
  creation: () => import("./sql-users/creation.ts"),
  destinations: () => import("./destinations.ts"),
  deviceLogin: () => import("./people/device-login.ts"),
  directory: () => import("./people/directory.ts"),
  factors: () => import("./people/factors.ts"),
  leaver: () => import("./people/leaver.ts"),
  overview: () => import("./overview.ts"),
  ownSqlUsers: () => import("./sql-users/own-sql-users.ts"),
  owners: () => import("./sql-users/owners.ts"),
  pairs: () => import("./sql-users/pairs.ts"),
  passwordPolicy: () => import("./sql-users/password-policy.ts"),
  profile: () => import("./people/profile.ts"),
  requests: () => import("./requests.ts"),
  restriction: () => import("./sql-users/restriction.ts"),
  reviews: () => import("./reviews.ts"),
  rights: () => import("./people/rights.ts"),
  rotation: () => import("./sql-users/rotation.ts"),
  rules: () => import("./rules.ts"),
  secretStores: () => import("./secret-stores.ts"),
  settings: () => import("./settings.ts"),
  sqlConnection: () => import("./sql-users/sql-connection.ts"),
  sqlUserFacts: () => import("./sql-users/sql-user-facts.ts"),
  sqlUserLogin: () => import("./sql-users/sql-user-login.ts"),
  sqlUsers: () => import("./sql-users/sql-users.ts"),
  suggestions: () => import("./sql-users/suggestions.ts"),
  teams: () => import("./people/teams.ts"),
  verification: () => import("./sql-users/verification.ts"),
  watching: () => import("./sql-users/watching.ts"),
};
