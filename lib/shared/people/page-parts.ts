import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { AUDIT_OUTCOMES } from "../audit/audit.ts";
import { EXPOSURE_WORDS, type ExposureWay, IN_FORCE, type SeenPassword } from "../passwords/exposures.ts";
import { DUES } from "../passwords/password-age.ts";
import { CLUSTER_ROLES } from "../policy.ts";
import { REQUEST_KINDS, REQUEST_STATES } from "../requests/requests.ts";
import type { AccountSession } from "./accounts.ts";
import { SIGN_IN_PROOF_NAMES, type SignInProof } from "./factors.ts";

/* The parts of the pages of a person and a team, each read page by page. Times are epoch milliseconds. */

const named = z.object({ id: z.string(), name: z.string() });
/** `name` is null where the cluster is unknown now. */
const cluster = z.object({ id: z.string(), name: z.string().nullable() });

const teamRow = named.extend({ lead: z.boolean(), directory: z.boolean() });

const roleRow = z.object({
  id: z.string(),
  /** null: all clusters */
  cluster: cluster.nullable(),
  role: z.enum(CLUSTER_ROLES),
  /** the team that gives it; null for a role of their own */
  through: named.nullable(),
  by: z.string(),
  since: z.number(),
  directory: z.boolean(),
  /** the label that gives it to this cluster */
  label: z.string().nullable(),
});

const sqlUserRow = z.object({
  cluster: named,
  name: z.string(),
  state: adminStateSchema,
  team: named,
  purpose: z.string(),
  passwordSetAt: z.number().nullable(),
  /** null where Rolecall cannot change the password */
  due: z.enum(DUES).nullable(),
});

const requestRow = z.object({
  id: z.string(),
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  name: z.string(),
  cluster: named,
  team: named,
  /** null once the account is removed */
  requester: z.object({ id: z.string().nullable(), name: z.string() }),
  requestedAt: z.number(),
});

const reviewRow = named.extend({ left: z.number(), dueAt: z.number() });

const passwordRow = z.object({
  id: z.string(),
  sqlUserId: z.string(),
  clusterId: z.string(),
  cluster: z.string().exactOptional(),
  name: z.string(),
  state: adminStateSchema,
  owner: z.string().nullable(),
  ownerId: z.string().nullable(),
  way: z.enum(Object.keys(EXPOSURE_WORDS) as [ExposureWay, ...ExposureWay[]]),
  at: z.number(),
  inForce: z.enum(IN_FORCE),
  replacedAt: z.number().nullable(),
  replacedBy: z.string().nullable(),
}) satisfies z.ZodType<SeenPassword>;

const sessionRow = z.object({
  id: z.string(),
  userAgent: z.string(),
  address: z.string(),
  startedAt: z.number(),
  lastUsedAt: z.number(),
  proof: z.enum(Object.keys(SIGN_IN_PROOF_NAMES) as [SignInProof, ...SignInProof[]]),
  current: z.boolean(),
}) satisfies z.ZodType<AccountSession>;

const tokenRow = named.extend({
  /** the team of a token for a service; null for one of their own */
  team: named.nullable(),
  expiresAt: z.number(),
  lastUsedAt: z.number().nullable(),
});

const eventRow = z.object({
  id: z.string(),
  at: z.number(),
  action: z.string(),
  outcome: z.enum(AUDIT_OUTCOMES),
  target: z.string().nullable(),
  by: z.object({ id: z.string().nullable(), name: z.string() }).nullable(),
});

const memberRow = named.extend({
  email: z.string(),
  lead: z.boolean(),
  disabled: z.boolean(),
  directory: z.boolean(),
  signedInAt: z.number().nullable(),
});

const ROWS = {
  teams: teamRow,
  roles: roleRow,
  sqlUsers: sqlUserRow,
  passwords: passwordRow,
  requests: requestRow,
  reviews: reviewRow,
  sessions: sessionRow,
  tokens: tokenRow,
  events: eventRow,
  members: memberRow,
} as const;

export type PartRows = { [P in keyof typeof ROWS]: z.infer<(typeof ROWS)[P]> };
/** A page of a part; `next` is the cursor of the page after it, null at the end. */
export type PartPage<P extends keyof PartRows> = { part: P; rows: PartRows[P][]; next: string | null };

/** A page of one of these parts. */
export type AnyPart<P extends keyof PartRows> = { [K in P]: PartPage<K> }[P];

function page<P extends keyof typeof ROWS>(part: P) {
  return z.object({ part: z.literal(part), rows: z.array(ROWS[part]), next: z.string().nullable() });
}

export const personPartSchema = z.discriminatedUnion("part", [
  page("teams"),
  page("roles"),
  page("sqlUsers"),
  page("passwords"),
  page("requests"),
  page("reviews"),
  page("sessions"),
  page("tokens"),
  page("events"),
]);
export const teamPartSchema = z.discriminatedUnion("part", [
  page("members"),
  page("roles"),
  page("sqlUsers"),
  page("requests"),
  page("events"),
]);

const before = z.string().max(400).exactOptional();
const id = z.string().min(1).max(100);

export const PERSON_PARTS = [
  ...(["teams", "roles", "sqlUsers", "passwords", "requests"] as const),
  ...(["reviews", "sessions", "tokens", "events"] as const),
] as const;
export type PersonPart = (typeof PERSON_PARTS)[number];
export const personPartInput = z.strictObject({ accountId: id, part: z.enum(PERSON_PARTS), before });

export const TEAM_PARTS = ["members", "roles", "sqlUsers", "requests", "events"] as const;
export type TeamPart = (typeof TEAM_PARTS)[number];
export const teamPartInput = z.strictObject({ teamId: id, part: z.enum(TEAM_PARTS), before });
