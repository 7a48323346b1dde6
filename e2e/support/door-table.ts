import { present } from "#lib/shared/present.ts";
import type { Door, Expected, Fixture } from "../../lib/testing/operations/fixture.ts";
import { FIXTURES } from "../../lib/testing/operations/fixtures.ts";

/* Every way into Rolecall, by its name. Of operations, `lib/testing/operations` says what is sent and expected; here is what is no operation. */

export type { Door, Target } from "../../lib/testing/operations/fixture.ts";
export { rowIdOf, TAKEN_TEAM } from "../../lib/testing/operations/values.ts";

type Rows = Record<string, Door>;

/** The row of a preview: what its operation has, but for the password, and what differs. */
function previewOf(row: Door, preview: object): Door {
  const { confirmed: _, form: __, query: ___, ...rest } = row;
  const differs = Object.fromEntries(Object.entries(preview).filter(([field]) => field !== "foreign"));
  return present<Door>(Object.assign({}, rest, differs));
}

/** What is expected and sent, of all that a fixture has. */
function rowOf(fixture: Expected): Door {
  const { foreign: _, preview: __, effective: ___, route: ____, ...row } = fixture as Door & Record<string, unknown>;
  return row;
}

/** The door of an operation: its name, its route, or how it is read. */
export function doorOf({ name, kind }: { name: string; kind: string }, fixture: Fixture): string {
  if ("route" in fixture) return fixture.route;
  return kind === "read" ? `read ${name}` : name;
}

const [changes, others]: [Rows, Rows] = [{}, {}];
for (const { operation, fixture } of FIXTURES) {
  if (operation.from === "server") continue;
  const row = rowOf(fixture);
  const door = doorOf(operation, fixture);
  (door === operation.name ? changes : others)[door] = row;
  if ("preview" in fixture && fixture.preview) changes[`preview ${operation.name}`] = previewOf(row, fixture.preview);
}

const OPEN: Door = { needs: "nothing" };
const all = (names: readonly string[], row: Door): Rows => Object.fromEntries(names.map((name) => [name, row]));

/** Actions for people without a session. */
export const OPEN_ACTIONS = [
  ...["signInAction", "signInHereAction", "answerFactorAction", "answerFactorHereAction", "cancelSignInAction"],
  ...["createAdministratorAction", "acceptInvitationAction", "openLinkAction", "requestResetAction"],
  ...["resetAccountPasswordAction", "openClaimAction", "endClaimAction", "useClaimAction"],
];

/** Operations by their name, which one action calls; previews of them; and the server actions that are left, by name. */
export const ACTIONS: Rows = Object.assign({}, changes, all(OPEN_ACTIONS, OPEN));

const NO_OPERATION = {
  // No operation has the name of a SQL user; those that exist have rows of their own.
  "GET /api/operations/[name]": { needs: "nothing", reported: "not_found" },
  "POST /api/operations/[name]": { needs: "nothing", input: () => ({ input: {} }), reported: "not_found" },
  "POST /api/operations/[name]/preview": { needs: "nothing", input: () => ({ input: {} }), reported: "not_found" },
  "POST /api/session/confirmation": {
    needs: "session",
    input: () => ({ password: "not the right one" }),
    reported: "password_wrong",
  },
  "POST /api/session/confirmation/options": { needs: "session" },
} as const satisfies Rows;

/** Routes that are open without sign-in. */
const OPEN_ROUTES = [
  ...["POST /api/session/end", "GET /api/oidc/start", "GET /api/oidc/callback", "POST /api/oidc/back-channel-logout"],
  ...["POST /api/device", "POST /api/device/token", "POST /api/session/factor", "POST /api/session/factor/options"],
  ...["POST /api/session/passkey", "POST /api/session/passkey/options"],
  ...["GET /.well-known/change-password", "GET /.well-known/security.txt"],
  ...["GET /api/health/live", "GET /api/health/ready", "GET /api/metrics"],
  ...["DELETE", "GET", "PATCH", "POST", "PUT"].map((method) => `${method} /api/[...missing]`),
];
/** A session opens none of these; `api.spec.ts` calls them with tokens. */
const OF_TOKENS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"].map(
  (method) => `${method} /api/v1/[[...path]]`,
);

const NOT_OF_OPERATIONS: Rows = Object.assign(
  {},
  NO_OPERATION,
  all(OPEN_ROUTES, OPEN),
  all(OF_TOKENS, { needs: "nothing", reported: "token_invalid" }),
);
/** Routes that are no operation. */
export const OTHER_ROUTES = Object.keys(NOT_OF_OPERATIONS);

/** Routes by method and folder; reads of operations, which one route answers, begin with `read`. */
export const ROUTES: Rows = Object.assign({}, others, NOT_OF_OPERATIONS);

/** Pages by folder. */
export const PAGES: Rows = {
  "/": { needs: "overview.read", reveals: "sql_users.read" },
  "/entered": { needs: "nothing" },
  "/sql-users": { needs: "overview.read", reveals: "sql_users.read" },
  "/report": { needs: "overview.read", reveals: "sql_users.read" },
  "/sign-in": { needs: "nothing" },
  "/setup": { needs: "nothing" },
  "/forgot-password": { needs: "nothing" },
  "/invitation/[id]": { needs: "nothing" },
  "/reset/[id]": { needs: "nothing" },
  "/claim/[id]": { needs: "nothing" },
  "/clusters": { needs: "clusters.list" },
  "/clusters/[clusterId]": { needs: "session" },
  "/clusters/[clusterId]/users": { needs: "cluster.read", about: "cluster" },
  "/clusters/[clusterId]/users/[name]": { needs: "sql_users.read", about: "sql_user", gone: "sql_user_not_found" },
  "/clusters/[clusterId]/users/[name]/privileges": {
    needs: "sql_users.read",
    about: "sql_user",
    gone: "sql_user_not_found",
  },
  "/clusters/[clusterId]/users/[name]/pair": {
    needs: "sql_users.read",
    about: "sql_user",
    gone: "sql_user_not_found",
  },
  "/clusters/[clusterId]/verify": { needs: "sql_users.verify", about: "cluster" },
  "/clusters/[clusterId]/claims": { needs: "sql_users.reset", about: "cluster" },
  "/clusters/[clusterId]/facts": { needs: "cluster.read", about: "cluster" },
  "/clusters/[clusterId]/check": { needs: "sql_connection.read", about: "cluster" },
  "/clusters/[clusterId]/sql-connection": { needs: "sql_connection.read", about: "cluster" },
  "/reviews": { needs: "reviews.take" },
  "/reviews/[id]": { needs: "reviews.take", reported: "not_found" },
  "/reviews/[id]/evidence": { needs: "reviews.manage", reported: "not_found" },
  "/restrict": { needs: "restrictions.manage" },
  "/restrict/[id]": { needs: "restrictions.manage", reported: "not_found" },
  "/rotation": { needs: "rotations.manage" },
  "/rotation/jobs": { needs: "rotations.manage" },
  "/rotation/[id]": { needs: "rotations.manage", reported: "not_found" },
  "/my": { needs: "own.list" },
  "/my/[id]": { needs: "own.list" },
  "/requests": { needs: "requests.ask" },
  "/lint": { needs: "session" },
  "/api-reference": { needs: "session" },
  "/audit": { needs: "audit.read" },
  "/profile": { needs: "profile.manage" },
  "/profile/security": { needs: "profile.manage" },
  "/device": { needs: "profile.manage" },
  "/profile/tokens": { needs: "profile.manage" },
  "/sign-in/factor": { needs: "nothing" },
  "/confirmed": { needs: "nothing" },
  "/enrol": { needs: "profile.manage" },
  "/access": { needs: "accounts.manage" },
  "/access/people/[accountId]": { needs: "people.read", reported: "not_found" },
  "/access/people/[accountId]/leaver": { needs: "accounts.manage", reported: "not_found" },
  "/access/roles": { needs: "rights.manage" },
  "/access/rules": { needs: "rights.manage" },
  "/access/teams": { needs: "rights.manage" },
  "/access/teams/[teamId]": { needs: "people.read", reported: "not_found" },
  "/settings/destinations": { needs: "destinations.manage" },
  "/settings/secret-stores": { needs: "secret_stores.manage" },
  "/settings": { needs: "settings.manage" },
  "/rotation/policy": { needs: "password_policy.read" },
  "/[...missing]": { needs: "session", reported: "not_found" },
};
