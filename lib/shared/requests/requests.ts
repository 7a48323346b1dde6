import { z } from "zod";
import { pageLimit } from "../page-limit.ts";
import { replaces } from "../passwords/shown-passwords.ts";
import { secretText } from "../revealed.ts";
import { type Connection, clusterIdSchema } from "../sql-users/clusters.ts";
import type { Proved, Unfinished } from "../sql-users/creation.ts";
import { eachField, REQUEST_TEXTS } from "../sql-users/sql-user-fields.ts";
import { createSqlUserInput, type ShownPassword, sqlUserKindSchema, textFieldSchema } from "../sql-users/sql-users.ts";
import type { Instant } from "../time/instant.ts";
import { instantSchema } from "../time/instant-schema.ts";
import type { NotAtOnce } from "./rules.ts";
import {
  END_FIELDS,
  type EndField,
  GRANT_MINUTES_MAX,
  WANTED_DAYS_MAX,
  WANTED_MINUTES_MAX,
  WANTED_MINUTES_MIN,
} from "./wanted-end.ts";

/** The kinds of requests: a new SQL user, temporary access with one of its own, or a change to one that the requester's team owns. */
export const REQUEST_KINDS = ["create", "grant", "reset", "privileges", "extend", "delete"] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * `scheduled`: approved, and its start is to come. `waiting`: approved, but the SQL user is not yet verified as restricted (for `privileges`: not verified since). `ready`: the requester can
 * set and see the password. `manual`: approved, and a person carries it
 * out on the cluster, since the API key cannot. `said_done`: a person says so, and no reading has shown it. `finished`: claimed, deleted,
 * verified, seen, or its end was moved. `void`: approved, but its SQL user, owner or approver's right is gone.
 */
export const REQUEST_STATES = [
  "pending",
  "waiting",
  "scheduled",
  "ready",
  "manual",
  "said_done",
  "finished",
  "denied",
  "withdrawn",
  "expired",
  "void",
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Whether a request in this state still waits for somebody. */
export const IS_OPEN: Readonly<Record<RequestState, boolean>> = {
  pending: true,
  waiting: true,
  scheduled: true,
  ready: true,
  manual: true,
  said_done: false,
  finished: false,
  denied: false,
  withdrawn: false,
  expired: false,
  void: false,
};

export const REQUEST_REASON_MAX = 500;
/** The longest query string of the page *Privileges*. */
const ACCESS_MAX = 1_500;
/** How long a request waits for its decision, and an approved one for its claim. */
export const REQUEST_DAYS = 7;

/** How many pending requests one person may have: each is mailed to the Cluster Admins. */
export const MOST_WAITING = 20;
/** How many requests a person may make within 24 hours, withdrawn ones included. */
export const MOST_A_DAY = 60;

const id = z.string().min(1).max(100);
const reason = z
  .string()
  .trim()
  .min(1, "Enter a reason.")
  .max(REQUEST_REASON_MAX, `At most ${REQUEST_REASON_MAX} characters.`);
/** the choices of the page *Privileges* as a query string without its question mark; encoded anew, so it cannot break out of one */
const access = z
  .string()
  .max(ACCESS_MAX, "Too many choices for one request. Choose fewer databases or tables.")
  .transform((text) => `${new URLSearchParams(text)}`);
const wantedDays = z.number().int().min(1).max(WANTED_DAYS_MAX).nullable();
const wantedMinutes = z.int().min(WANTED_MINUTES_MIN).max(WANTED_MINUTES_MAX).nullable();
const wantedUntil = instantSchema.nullable();
/** A caller who knows only days need not send the others. */
const otherEnds = { wantedMinutes: wantedMinutes.default(null), wantedUntil: wantedUntil.default(null) };

type Ends = { readonly [F in EndField]?: number | null | undefined };
const givenEnds = (given: Ends) => END_FIELDS.filter((field) => typeof given[field] === "number");
const ONE_END = { error: "Choose one end: days, minutes or a time.", path: ["wantedUntil"] };
const hasOneAtMost = (given: Ends) => givenEnds(given).length <= 1;
const hasOne = (given: Ends) => givenEnds(given).length === 1;

const { name } = createSqlUserInput.shape;
const texts = eachField(REQUEST_TEXTS, textFieldSchema);
const purpose = texts.purpose.min(1, "Enter a purpose.");
const spec = { name, ...texts, purpose, userKind: sqlUserKindSchema, access, wantedDays, wantedMinutes, wantedUntil };

export const requestNewInput = z
  .strictObject({
    kind: z.literal("create"),
    clusterId: clusterIdSchema,
    teamId: id,
    ...spec,
    ...otherEnds,
    reason,
  })
  .refine(hasOneAtMost, ONE_END);

/**
 * Temporary access: minutes, or until a time. `access` must name where. Rolecall names the SQL user. `atOnce`: without an approval, where a rule
 * gives it, with a proof of a second factor.
 */
export const requestGrantInput = z
  .strictObject({
    kind: z.literal("grant"),
    clusterId: clusterIdSchema,
    teamId: id,
    access,
    wantedMinutes: z.int().min(WANTED_MINUTES_MIN).max(GRANT_MINUTES_MAX).nullable().default(null),
    wantedUntil: wantedUntil.default(null),
    startsAt: instantSchema.nullable().default(null),
    atOnce: z.literal(true).optional(),
    reason,
  })
  .refine(hasOne, ONE_END);

/** A request that makes a SQL user. */
export const requestMadeInput = z.discriminatedUnion("kind", [requestNewInput, requestGrantInput]);

/** A change to an existing SQL user, whose row names its cluster and team. */
export const requestForOwnInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("reset"), sqlUserId: id, reason }),
  z.strictObject({ kind: z.literal("privileges"), sqlUserId: id, access, reason }),
  z
    .strictObject({
      kind: z.literal("extend"),
      sqlUserId: id,
      wantedDays: wantedDays.default(null),
      ...otherEnds,
      reason,
    })
    .refine(hasOne, ONE_END),
  z.strictObject({ kind: z.literal("delete"), sqlUserId: id, reason }),
]);
export type RequestForOwnInput = z.input<typeof requestForOwnInput>;

/** The first clusters with `q` in their name, and without a word also that of `clusterId`; with a word, clusters alone. A program gets all of them. */
export const requestChoicesInput = z.strictObject({
  q: z.string().max(100).default(""),
  clusterId: clusterIdSchema.optional(),
});
export type RequestChoicesInput = z.output<typeof requestChoicesInput>;

/** The right to decide is checked on this cluster, which must be the request's own. */
export const requestTarget = z.strictObject({ clusterId: clusterIdSchema, id });

/** `byHand`: a person carries it out, since the API key cannot. `effects`: of what the approver was shown, where several persons approve. `changes`: fields approved instead of the requested ones; for an existing SQL user only the access, or a later end. An end replaces the requested one whole. */
export const approveInput = requestTarget.extend({
  changes: z.strictObject(spec).partial().refine(hasOneAtMost, ONE_END).default({}),
  byHand: z.literal(true).optional(),
  effects: z.string().max(64).optional(),
});
export type ApproveInput = z.input<typeof approveInput>;

export const denyInput = requestTarget.extend({ reason });

export const ownRequestTarget = z.strictObject({ id });

/** `opener`: a secret of this browser, which may set another password after a lost answer. */
export const claimRequestInput = ownRequestTarget.extend({
  replaces,
  active: z.literal(true).optional(),
  opener: secretText(z.string().min(43).max(100)).exactOptional(),
});

/**
 * `id`: that request alone; `q` is searched in name, team, cluster, requester and reason; `only`: those that still wait for somebody, or the
 * others; `before` is the last request of the previous page.
 */
export const requestListInput = z.strictObject({
  id: id.exactOptional(),
  q: z.string().trim().max(200).default(""),
  state: z.enum(REQUEST_STATES).exactOptional(),
  kind: z.enum(REQUEST_KINDS).exactOptional(),
  only: z.enum(["open", "decided"]).exactOptional(),
  before: id.exactOptional(),
  limit: pageLimit.exactOptional(),
});

/** `byRule`: where a rule gives such access without an approval and that was wanted: why not this one; null where it was given. */
export type FiledRequest = { id: string; byRule?: { not: NotAtOnce | null } };

/**
 * An approval. The SQL to run afterwards is generated from `access`. Where the SQL user was created by SQL, none is needed: `proved` is
 * the proof, or `unfinished` the step where it stopped.
 */
export type ApprovedRequest = {
  kind: RequestKind;
  clusterId: string;
  name: string;
  access: string;
  proved?: Proved;
  unfinished?: Unfinished;
  /** nothing was sent: a person carries it out */
  byHand?: true;
  /** nothing is decided yet: how many persons have approved, and how many a rule asks for */
  approvals?: { given: number; needed: number };
};

/**
 * What becomes of a request where the API key cannot change: a person carries it out, it waits until the key can, or it needs no key. A later
 * end is moved by SQL or is a reminder, and privileges are SQL that a person runs.
 */
export const WITHOUT_KEY: Record<RequestKind, "by_hand" | "waits" | "goes_on"> = {
  create: "by_hand",
  // A SQL connection makes it, and the key alone sets its password and deletes it.
  grant: "waits",
  delete: "by_hand",
  reset: "by_hand",
  extend: "goes_on",
  privileges: "goes_on",
};

/** The only answer about requests that holds a password. `connection`: null where it is unknown; `endsAt`: the end that the cluster has, of temporary access. */
export type ClaimedRequest = {
  shown: ShownPassword;
  cluster: { id: string; name: string };
  connection: Connection | null;
  endsAt?: Instant;
};
