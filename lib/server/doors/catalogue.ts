import "server-only";
import type { Catalogue, Resource } from "#lib/shared/operations/catalogue.ts";

/** The doors of a resource: each operation there has one of its name. */
type DoorsOf<R extends Resource> = {
  [K in keyof Catalogue[R] & string as Catalogue[R][K] extends { kind: "recorded" } ? never : `${K}Door`]: {
    operation: Catalogue[R][K];
  };
};

/** The doors by resource, loaded when one of them is first opened. An operation without a door does not compile. */
export const DOORS: { [R in Resource]: () => Promise<DoorsOf<R>> } = {
  accounts: () => import("./accounts.ts"),
  apiTokens: () => import("./api-tokens.ts"),
  audit: () => import("./audit.ts"),
  claims: () => import("./claims.ts"),
  clusters: () => import("./clusters.ts"),
  creation: () => import("./creation.ts"),
  destinations: () => import("./destinations.ts"),
  deviceLogin: () => import("./device-login.ts"),
  directory: () => import("./directory.ts"),
  factors: () => import("./factors.ts"),
  leaver: () => import("./leaver.ts"),
  overview: () => import("./overview.ts"),
  ownSqlUsers: () => import("./own-sql-users.ts"),
  owners: () => import("./owners.ts"),
  pairs: () => import("./pairs.ts"),
  passwordPolicy: () => import("./password-policy.ts"),
  profile: () => import("./profile.ts"),
  requests: () => import("./requests.ts"),
  reviews: () => import("./reviews.ts"),
  rights: () => import("./rights.ts"),
  rotation: () => import("./rotation.ts"),
  secretStores: () => import("./secret-stores.ts"),
  settings: () => import("./settings.ts"),
  sqlConnection: () => import("./sql-connection.ts"),
  sqlUserFacts: () => import("./sql-user-facts.ts"),
  sqlUserLogin: () => import("./sql-user-login.ts"),
  sqlUsers: () => import("./sql-users.ts"),
  teams: () => import("./teams.ts"),
  verification: () => import("./verification.ts"),
};
