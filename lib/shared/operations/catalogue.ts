import type { z } from "zod";
import type { AuditAction, StoredAction } from "../audit/audit.ts";
import type { HoldsSecret } from "../revealed.ts";
import * as audit from "./audit.ts";
import * as clusters from "./clusters.ts";
import type { Act, Answer } from "./define.ts";
import * as destinations from "./destinations.ts";
import * as overview from "./overview.ts";
import * as accounts from "./people/accounts.ts";
import * as apiTokens from "./people/api-tokens.ts";
import * as deviceLogin from "./people/device-login.ts";
import * as directory from "./people/directory.ts";
import * as factors from "./people/factors.ts";
import * as leaver from "./people/leaver.ts";
import * as profile from "./people/profile.ts";
import * as rights from "./people/rights.ts";
import * as teams from "./people/teams.ts";
import * as requests from "./requests.ts";
import * as reviews from "./reviews.ts";
import * as rules from "./rules.ts";
import * as secretStores from "./secret-stores.ts";
import * as settings from "./settings.ts";
import * as claims from "./sql-users/claims.ts";
import * as creation from "./sql-users/creation.ts";
import * as ownSqlUsers from "./sql-users/own-sql-users.ts";
import * as owners from "./sql-users/owners.ts";
import * as pairs from "./sql-users/pairs.ts";
import * as passwordPolicy from "./sql-users/password-policy.ts";
import * as restriction from "./sql-users/restriction.ts";
import * as rotation from "./sql-users/rotation.ts";
import * as sqlConnection from "./sql-users/sql-connection.ts";
import * as sqlUserFacts from "./sql-users/sql-user-facts.ts";
import * as sqlUserLogin from "./sql-users/sql-user-login.ts";
import * as sqlUsers from "./sql-users/sql-users.ts";
import * as suggestions from "./sql-users/suggestions.ts";
import * as verification from "./sql-users/verification.ts";
import * as watching from "./sql-users/watching.ts";

/*
 * Every operation. For the server, tests and the command: a page imports the operation that it uses, and not this.
 */

const CATALOGUE = {
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
} as const;

export type Catalogue = typeof CATALOGUE;
export type Resource = keyof Catalogue;
type Declared = { [R in Resource]: Catalogue[R][keyof Catalogue[R]] }[Resource];
type Bound = Exclude<Declared, { kind: "recorded" }>;
type ByName = { [Op in Bound as Op["name"]]: Op };
/** What a page sends to an operation, before its schema fills in what is left out. */
export type InputOf<N extends keyof ByName> = z.input<ByName[N]["input"]>;
export type AnswerOf<N extends keyof ByName> = Answer<ByName[N]>;
/** The changes that the one action makes. */
export type CalledChange = Extract<Bound, { kind: "change" | "own_change"; from: "browser" }>["name"];
/** The changes and reads that have a route of their own. */
export type RoutedChange = Extract<Bound, { kind: "change"; from: "route" }>["name"];
export type RoutedRead = Extract<Bound, { kind: "read"; from: "route" }>["name"];
/** The reads that the one route answers. */
export type ReadByPage = Extract<Bound, { kind: "read"; from: "browser" }>["name"];
/** Those that it answers by GET too: their input holds ids alone. */
export type ByAddress = Extract<Bound, { kind: "read"; from: "browser"; byAddress?: true }>["name"];
/** Operations whose input or answer has a secret, by its mark. */
export type WithSecret = {
  [N in keyof ByName]: true extends HoldsSecret<z.output<ByName[N]["input"]>> | HoldsSecret<AnswerOf<N>> ? N : never;
}[keyof ByName];
/** The changes that the one route previews. */
export type PreviewedChange = Extract<Bound, { kind: "change"; from: "browser" | "route" }>["name"];

/** Where an operation stands: its resource, and its name there. */
export type Entry = { resource: Resource; key: string; operation: Declared };
export const ENTRIES: readonly Entry[] = (Object.keys(CATALOGUE) as Resource[]).flatMap((resource) =>
  Object.entries<Declared>(CATALOGUE[resource]).map(([key, operation]) => ({ resource, key, operation })),
);

/** Of every action of the audit: one that no operation declares does not compile. */
const ACTS: Readonly<Record<AuditAction, Act>> = Object.fromEntries(
  ENTRIES.flatMap(({ operation: { name, act } }) => (act ? [[name, act]] : [])),
) as Record<Extract<Declared["name"], AuditAction>, Act>;

/** What the audit and other systems are told about an action; undefined for one that only another version knows. */
export function actOf(action: StoredAction): Act | undefined {
  return Object.hasOwn(ACTS, action) ? ACTS[action as AuditAction] : undefined;
}

/** Whether an action only sets, makes or deletes a SQL user by the Cloud API; false for one that only another version knows. */
export function isCloudChange(action: StoredAction): boolean {
  return actOf(action)?.changes === "cloud";
}

/** The actions of which this holds. */
export function actionsThat(holds: (act: Act) => boolean): readonly AuditAction[] {
  return ENTRIES.flatMap(({ operation: { act, action } }) => (act && holds(act) ? [action] : []));
}

/** The actions that owners see in the history of their SQL user. */
export const SEEN_BY_OWNERS = actionsThat(({ ownersSee }) => ownersSee === true);
