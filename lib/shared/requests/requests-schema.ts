import { z } from "zod";
import { adminStateSchema } from "../admin-state-schema.ts";
import { KEY_CLOSED } from "../key-reach.ts";
import { resetMeetsSchema } from "../passwords/reset-meets.ts";
import { heldPrivilegesSchema } from "../sql-users/own-sql-users.ts";
import { eachField, REQUEST_TEXTS } from "../sql-users/sql-user-fields.ts";
import { sqlUserKindSchema } from "../sql-users/sql-users.ts";
import { storedInstantSchema } from "../time/instant-schema.ts";
import { REQUEST_KINDS, REQUEST_STATES } from "./requests.ts";
import { APPROVERS, NOT_AT_ONCE, type NotApprover, RULE_LEVELS, type VoidApproval } from "./rules.ts";

/* The answers about requests. Their schemas live apart from `requests.ts`, since only the browser's first read needs them. */

/** The requested values, or those approved instead; some fields are missing in old requests. */
export const requestSpecSchema = z.object({
  name: z.string(),
  ...eachField(REQUEST_TEXTS, () => z.string().default("")),
  userKind: sqlUserKindSchema,
  access: z.string(),
  wantedDays: z.number().nullable(),
  wantedMinutes: z.number().nullable().default(null),
  wantedUntil: storedInstantSchema.nullable().default(null),
  /** of temporary access, whose clock begins then; absent where its claim begins it */
  startsAt: storedInstantSchema.exactOptional(),
});
export type RequestSpec = z.infer<typeof requestSpecSchema>;

const named = z.object({ id: z.string(), name: z.string() });

/** The levels of a SQL connection that end an access: `create` closes no session. */
const ENDING_LEVELS = ["create", "manage"] as const;
export type EndingLevel = (typeof ENDING_LEVELS)[number];

/** Times are epoch milliseconds. */
const listedRequestSchema = z.object({
  id: z.string(),
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  cluster: named,
  team: z.string(),
  teamId: z.string(),
  /** as submitted; for an existing SQL user its name and the requested change */
  requested: requestSpecSchema,
  /** present if it was approved with changes */
  approved: requestSpecSchema.exactOptional(),
  reason: z.string(),
  /** the account's current name, or its last one */
  requester: z.string(),
  /** only for a viewer who may open their page, while their account is there */
  requesterId: z.string().exactOptional(),
  /** whether the viewer made it, and whether they may decide it */
  own: z.boolean(),
  mayDecide: z.boolean(),
  /** why the API key cannot carry it out; of one that is ready, for its requester one that is claimed, and for those who may decide it, pending or to be carried out by hand */
  keyClosed: z.enum(KEY_CLOSED).exactOptional(),
  requestedAt: z.number(),
  /** when it expires, undecided or unclaimed */
  expiresAt: z.number(),
  /** names of the first people who can decide it; only of a pending one that the viewer may not decide */
  deciders: z.array(z.string()).exactOptional(),
  decided: z.object({ at: z.number(), by: z.string(), reason: z.string().nullable() }).exactOptional(),
  /** ids of the rules that approved it: `decided` has no name then */
  byRule: z.string().exactOptional(),
  /** of a pending one of the viewer: why a rule did not give it at once */
  notByRule: z.enum(NOT_AT_ONCE).exactOptional(),
  /** of a pending one that needs several persons: how many have approved so far, and whether the viewer has */
  approvals: z.object({ given: z.number(), needed: z.number(), own: z.boolean() }).exactOptional(),
  finishedAt: z.number().exactOptional(),
  /** who says to have carried it out by hand, at `finishedAt` */
  handBy: z.string().exactOptional(),
  /** by hand its password was set; the SQL user was there before */
  passwordAlone: z.literal(true).exactOptional(),
  /** of a new SQL user that a person makes by hand, for those who may: the level by which Rolecall ends an access there; null for none */
  ends: z.enum(ENDING_LEVELS).nullable().exactOptional(),
});
export type ListedRequest = z.infer<typeof listedRequestSchema>;

/** `more`: whether there may be older ones. */
export const requestListSchema = z.object({ requests: z.array(listedRequestSchema), more: z.boolean() });
export type RequestList = z.infer<typeof requestListSchema>;

const atOnceSchema = z.object({ level: z.enum(RULE_LEVELS), hours: z.number(), perDay: z.number() });

/** The requester's choices. `prefix`: start of the names of a team's SQL users; empty for any name. */
export const requestChoicesSchema = z.object({
  /** how many more clusters were found than are here */
  more: z.number(),
  teams: z.array(named.extend({ prefix: z.string() })),
  /**
   * `deciders`: names of the first people who decide there; `creates`: whether the requester needs no request there, since Rolecall creates SQL users for them; `ends`: the level of the
   * SQL connection by which Rolecall ends an access there; `otherWays`: whether others than passwords may sign in, which a password's end
   * does not stop; `keyClosed`: why the API key sets no password there; `hours`: the most of temporary access, by team, where rules limit it;
   * `atOnce`: what rules give without an approval, by team, and why not to the requester now
   */
  clusters: z.array(
    named.extend({
      deciders: z.array(z.string()),
      creates: z.boolean(),
      ends: z.enum(ENDING_LEVELS).nullable(),
      otherWays: z.boolean(),
      hours: z.record(z.string(), z.number()),
      atOnce: z.record(z.string(), atOnceSchema.extend({ not: z.enum(NOT_AT_ONCE).nullable() })),
      keyClosed: z.enum(KEY_CLOSED).exactOptional(),
    }),
  ),
  /**
   * `resets`: whether the requester can reset it without a request; `endsAt`: the end of its access; `ends`: as of a cluster; `keyClosed`: why
   * the API key sets no password there; `minutes`: for how long it was first given, where it is temporary access
   */
  sqlUsers: z.array(
    named.extend({
      clusterId: z.string(),
      clusterName: z.string(),
      team: z.string(),
      resets: z.boolean(),
      endsAt: z.number().nullable(),
      ends: z.enum(ENDING_LEVELS).nullable(),
      keyClosed: z.enum(KEY_CLOSED).exactOptional(),
      minutes: z.number().exactOptional(),
    }),
  ),
});
export type RequestChoices = z.infer<typeof requestChoicesSchema>;

const notApproverSchema = z.discriminatedUnion("why", [
  z.object({ why: z.enum(["no_right", "no_factor", "new_right", "new_account", "new_factor"]) }),
  z.object({ why: z.enum(["made", "made_by"]), other: z.string() }),
]) satisfies z.ZodType<NotApprover>;

const voidSchema = z.discriminatedUnion("why", [
  ...notApproverSchema.options,
  z.object({ why: z.enum(["edited", "effects"]) }),
  z.object({ why: z.literal("other"), by: z.string() }),
]) satisfies z.ZodType<VoidApproval>;

const ruleShownSchema = z.object({
  level: z.enum(RULE_LEVELS).nullable(),
  approvals: z.number(),
  approvers: z.enum(APPROVERS),
  hours: z.number().nullable(),
  /** of what is approved, to send with an approval */
  effects: z.string(),
  /** who has approved so far; `void`: why it does not count */
  given: z.array(z.object({ name: z.string(), own: z.boolean(), at: z.number(), void: voidSchema.nullable() })),
  /** who else has the role; `not`: why they may not approve */
  others: z.array(z.object({ name: z.string(), own: z.boolean(), not: notApproverSchema.nullable() })),
});
export type RuleShown = z.infer<typeof ruleShownSchema>;

/** The facts that help the approver to decide. */
export const requestPreviewSchema = z.object({
  /** why approving it as submitted would be refused; null where it would not */
  problem: z.string().nullable(),
  /** an earlier approval may have created the SQL user: this one takes it over */
  takesOver: z.literal(true).exactOptional(),
  /** SQL users of this cluster with a similar name, or of the same team */
  similar: z.array(
    z.object({ name: z.string(), owner: z.string().nullable(), purpose: z.string(), state: adminStateSchema }),
  ),
  /** of a later end: when access ends at present */
  endsAt: z.number().exactOptional(),
  /** of a later end: the level by which Rolecall moves it on the cluster; null where a person has to */
  ends: z.enum(ENDING_LEVELS).nullable().exactOptional(),
  /** of other privileges: the SQL user's privileges at the last reading */
  held: heldPrivilegesSchema.exactOptional(),
  /** what a reset would break */
  meets: resetMeetsSchema.exactOptional(),
  /** who approves, where a rule is about it */
  rule: ruleShownSchema.exactOptional(),
  /** the requester's teams, cluster role, and number of SQL users that their teams own on all clusters */
  requester: z.object({
    teams: z.array(z.string()),
    clusterRole: z.string().nullable(),
    ownedSqlUsers: z.number(),
  }),
});
export type RequestPreview = z.infer<typeof requestPreviewSchema>;
