import { z } from "zod";
import type { AdminState } from "./admin-state.ts";
import { type Connection, clusterIdSchema } from "./clusters.ts";
import { createSqlUserInput, type ShownPassword, sqlUserKindSchema, textFieldSchema } from "./sql-users.ts";

/** What a member can ask for: a new SQL user, or something about one that their team owns. */
export const REQUEST_KINDS = ["create", "reset", "privileges", "delete"] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * `waiting`: approved, and the SQL user is not yet proved restricted (of `privileges`: not proved since). `ready`: the requester can set
 * and see the password. `finished`: claimed, deleted or proved. `void`: approved, and its SQL user, owner or approver's right is gone.
 */
export const REQUEST_STATES = [
  "pending",
  "waiting",
  "ready",
  "finished",
  "denied",
  "withdrawn",
  "expired",
  "void",
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const REQUEST_REASON_MAX = 500;
/** As long as an address of the page *Privileges* may be. */
export const ACCESS_MAX = 1_500;
export const WANTED_DAYS_MAX = 3_650;
/** How long a request waits for a decision, and an approved one for its claim. */
export const REQUEST_DAYS = 7;

/** How many of one person's requests may wait for a decision: each of them is mailed to others. */
export const MOST_WAITING = 20;
/** How many a person may make within 24 hours, withdrawn ones too. */
export const MOST_A_DAY = 60;

const id = z.string().min(1).max(100);
const reason = z
  .string()
  .trim()
  .min(1, "A reason is needed.")
  .max(REQUEST_REASON_MAX, `At most ${REQUEST_REASON_MAX} characters.`);
/** the choices of the page *Privileges* as its query string has them, without the question mark; whatever it is, it stays in that */
const access = z
  .string()
  .max(ACCESS_MAX, "These are too many choices for one request.")
  .transform((text) => `${new URLSearchParams(text)}`);
const wantedDays = z.number().int().min(1).max(WANTED_DAYS_MAX).nullable();

const { name } = createSqlUserInput.shape;
const purpose = textFieldSchema("purpose").min(1, "Say what it is for.");
const spec = { name, purpose, userKind: sqlUserKindSchema, access, wantedDays };

export const askForNewInput = z.strictObject({
  kind: z.literal("create"),
  clusterId: clusterIdSchema,
  teamId: id,
  ...spec,
  reason,
});
export type AskForNewInput = z.input<typeof askForNewInput>;

/** About a SQL user that is there: its row says on which cluster, and whose it is. */
export const askAboutOwnInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("reset"), sqlUserId: id, reason }),
  z.strictObject({ kind: z.literal("privileges"), sqlUserId: id, access, reason }),
  z.strictObject({ kind: z.literal("delete"), sqlUserId: id, reason }),
]);
export type AskAboutOwnInput = z.input<typeof askAboutOwnInput>;

/** The cluster says where the right to decide is needed: it must be that of the request. */
export const requestTarget = z.strictObject({ clusterId: clusterIdSchema, id });
export type RequestTarget = z.input<typeof requestTarget>;

/** `changes`: what is made instead of what was asked for; of a request about a SQL user that is there, only the access. */
export const approveInput = requestTarget.extend({
  changes: z.strictObject(spec).partial().default({}),
});
export type ApproveInput = z.input<typeof approveInput>;

export const denyInput = requestTarget.extend({ reason });
export type DenyInput = z.input<typeof denyInput>;

export const ownRequestTarget = z.strictObject({ id });
export type OwnRequestTarget = z.input<typeof ownRequestTarget>;

/** What is looked for: `q` in the name, team, cluster, requester and reason; `before` is the last request of the page before. */
export const requestListInput = z.strictObject({
  q: z.string().trim().max(200).default(""),
  state: z.enum(REQUEST_STATES).exactOptional(),
  kind: z.enum(REQUEST_KINDS).exactOptional(),
  before: id.exactOptional(),
});

/** What was asked for, or was approved instead. */
export type RequestSpec = {
  name: string;
  purpose: string;
  userKind: z.infer<typeof sqlUserKindSchema>;
  access: string;
  wantedDays: number | null;
};

/** What was approved: with `access`, SQL for this SQL user can be made where there is still something to run. */
export type ApprovedRequest = { kind: RequestKind; clusterId: string; name: string; access: string };

/** The one answer about requests that holds a password. `connection`: null where it is not known. */
export type ClaimedRequest = {
  shown: ShownPassword;
  cluster: { id: string; name: string };
  connection: Connection | null;
};

/** Times are epoch milliseconds. */
export type ListedRequest = {
  id: string;
  kind: RequestKind;
  state: RequestState;
  cluster: { id: string; name: string };
  team: string;
  /** as it was asked for; of a request about one that is there: its name, and what was asked about it */
  asked: RequestSpec;
  /** present where it was approved with changes */
  approved?: RequestSpec;
  reason: string;
  /** name of the account, as it is now or was when it left */
  requester: string;
  /** whether whoever looks has made it, and whether they may decide it */
  own: boolean;
  mayDecide: boolean;
  askedAt: number;
  /** until when it waits: for a decision, or for its claim */
  expiresAt: number;
  decided?: { at: number; by: string; reason: string | null };
  finishedAt?: number;
};

export type RequestList = { requests: ListedRequest[] /** whether there may be older ones */; more: boolean };

/** What whoever asks can choose from. */
export type AskChoices = {
  teams: {
    id: string;
    name: string /** with which names of its SQL users begin; empty where any will do */;
    prefix: string;
  }[];
  clusters: { id: string; name: string }[];
  sqlUsers: { id: string; name: string; clusterId: string; clusterName: string; team: string }[];
};

/** What approving would do, for whoever decides. */
export type RequestPreview = {
  /** method, path and body as they go to the Cloud API, the password left out; null where nothing is sent to it */
  call: { method: string; path: string; body: Record<string, string> | null } | null;
  /** the audit event that it would make */
  audit: { action: string; target: string; cluster: string; details: Record<string, string> };
  /** why it would be refused as it is, in words; null where it would not */
  problem: string | null;
  /** SQL users of this cluster with a similar name, or of the same team */
  similar: { name: string; owner: string | null; purpose: string; state: AdminState }[];
  /** what the requester has already: teams, cluster roles, and how many SQL users over all clusters their teams own */
  requester: { teams: string[]; clusterRole: string | null; ownedSqlUsers: number };
};
