import { ENTRIES, type Resource } from "#lib/shared/operations/catalogue.ts";
import { fixtures as audit } from "./audit.ts";
import { fixtures as clusters } from "./clusters.ts";
import { fixtures as destinations } from "./destinations.ts";
import type { Fixture, Fixtures } from "./fixture.ts";
import { fixtures as overview } from "./overview.ts";
import { fixtures as accounts } from "./people/accounts.ts";
import { fixtures as apiTokens } from "./people/api-tokens.ts";
import { fixtures as deviceLogin } from "./people/device-login.ts";
import { fixtures as directory } from "./people/directory.ts";
import { fixtures as factors } from "./people/factors.ts";
import { fixtures as leaver } from "./people/leaver.ts";
import { fixtures as profile } from "./people/profile.ts";
import { fixtures as rights } from "./people/rights.ts";
import { fixtures as teams } from "./people/teams.ts";
import { fixtures as requests } from "./requests.ts";
import { fixtures as reviews } from "./reviews.ts";
import { fixtures as rules } from "./rules.ts";
import { fixtures as secretStores } from "./secret-stores.ts";
import { fixtures as settings } from "./settings.ts";
import { fixtures as claims } from "./sql-users/claims.ts";
import { fixtures as creation } from "./sql-users/creation.ts";
import { fixtures as ownSqlUsers } from "./sql-users/own-sql-users.ts";
import { fixtures as owners } from "./sql-users/owners.ts";
import { fixtures as pairs } from "./sql-users/pairs.ts";
import { fixtures as passwordPolicy } from "./sql-users/password-policy.ts";
import { fixtures as restriction } from "./sql-users/restriction.ts";
import { fixtures as rotation } from "./sql-users/rotation.ts";
import { fixtures as sqlConnection } from "./sql-users/sql-connection.ts";
import { fixtures as sqlUserFacts } from "./sql-users/sql-user-facts.ts";
import { fixtures as sqlUserLogin } from "./sql-users/sql-user-login.ts";
import { fixtures as sqlUsers } from "./sql-users/sql-users.ts";
import { fixtures as suggestions } from "./sql-users/suggestions.ts";
import { fixtures as verification } from "./sql-users/verification.ts";
import { fixtures as watching } from "./sql-users/watching.ts";

/** The fixtures by resource. */
const BY_RESOURCE: { readonly [R in Resource]: Fixtures<R> } = {
  accounts,
  apiTokens,
  audit,
  claims,
  clusters,
  creation,
  destinations,
  deviceLogin,
  directory,
  factors,
  leaver,
  overview,
  ownSqlUsers,
  owners,
  pairs,
  passwordPolicy,
  profile,
  requests,
  restriction,
  reviews,
  rights,
  rotation,
  rules,
  secretStores,
  settings,
  sqlConnection,
  sqlUserFacts,
  sqlUserLogin,
  sqlUsers,
  suggestions,
  teams,
  verification,
  watching,
};

type Callable = Exclude<(typeof ENTRIES)[number]["operation"], { kind: "recorded" }>;

/** Every operation that can be called, with its fixture. */
export const FIXTURES: readonly { resource: Resource; key: string; operation: Callable; fixture: Fixture }[] =
  ENTRIES.flatMap(({ resource, key, operation }) => {
    if (operation.kind === "recorded") return [];
    const fixtures: Readonly<Record<string, Fixture>> = BY_RESOURCE[resource];
    return [{ resource, key, operation, fixture: fixtures[key] as Fixture }];
  });
