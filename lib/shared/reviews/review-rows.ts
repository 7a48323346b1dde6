import { z } from "zod";
import type { AdminState } from "../admin-state.ts";
import { adminStateSchema } from "../admin-state-schema.ts";
import { TOKEN_KINDS, type TokenScope } from "../people/token-limits.ts";
import { ACCOUNT_ROLES, type AccountRole } from "../policy.ts";

/*
 * A row of an access review, and what can be decided about it. Times are epoch milliseconds.
 */

/** What a row can be about. A new kind needs its facts, its decisions, its proofs and its words: each is a full record or union. */
export const REVIEW_ROW_KINDS = ["sql_user", "account", "token"] as const;
export type ReviewRowKind = (typeof REVIEW_ROW_KINDS)[number];

/** What a reviewer says about a row. `not_mine` gives it to the fallback reviewer, and decides nothing. */
export const REVIEW_DECISIONS = ["keep", "restrict", "rotate", "remove", "not_mine"] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];
/** A decision that stands. */
export const STANDING_DECISIONS = ["keep", "restrict", "rotate", "remove"] as const;
export type StandingDecision = (typeof STANDING_DECISIONS)[number];
/** Decisions that are carried out, and closed by proof. */
export type Remedy = Exclude<StandingDecision, "keep">;

/**
 * What can be decided about a row. An account has no password that Rolecall would set for it. The limits of a token never change: one that
 * may do less is a new token in its place, which is *rotate*.
 */
export const DECISIONS_ABOUT: Record<ReviewRowKind, readonly ReviewDecision[]> = {
  sql_user: REVIEW_DECISIONS,
  account: ["keep", "restrict", "remove", "not_mine"],
  token: ["keep", "rotate", "remove", "not_mine"],
};

/**
 * How it is known that a decision was carried out. Of a SQL user: it is absent from a complete list, its password was reset, or it was
 * verified. Of an account: it was removed, it is disabled, or it has fewer rights than were frozen. Of a token: it was revoked, it has
 * expired or is gone with its owner, and `replaced` where a newer one of its owner has its name.
 */
const PROOFS = [
  ...(["absent", "reset", "verified", "removed", "disabled", "narrowed"] as const),
  ...(["revoked", "expired", "replaced"] as const),
] as const;
export type ReviewProof = (typeof PROOFS)[number];

/** Whether a token can change something, or only read. */
const TOKEN_POWERS = ["changes", "reads"] as const;
export type TokenPower = (typeof TOKEN_POWERS)[number];
const READS: readonly TokenScope[] = ["read", "audit"];
/** The power of a token with these scopes. */
export const powerOf = (scopes: readonly TokenScope[]): TokenPower =>
  scopes.every((scope) => READS.includes(scope)) ? "reads" : "changes";

/** How much a row can do: the state of a SQL user, the role of an account, the power of a token. */
export type RowState = AdminState | AccountRole | TokenPower;

/** Whether keeping it needs a reason. */
const NEEDS_REASON: Record<RowState, boolean> = {
  admin: true,
  privileged: true,
  restricted: false,
  unknown: true,
  administrator: true,
  member: false,
  changes: true,
  reads: false,
};

/** Whether a decision needs a note: keeping a row that can do much does, and restricting none. */
export function needsNote(decision: ReviewDecision, state: RowState): boolean {
  if (decision === "restrict") return false;
  return decision !== "keep" || NEEDS_REASON[state];
}

/**
 * Whether a decision to restrict a SQL user can be proved. One that was restricted at the start, and still is, has something taken away only
 * where it has fewer privileges than were frozen, so that these must be known.
 */
export function mayRestrict({
  state,
  stateNow,
  privileges,
}: {
  state: RowState;
  stateNow: AdminState | null;
  privileges: readonly string[] | null;
}): boolean {
  return privileges !== null || state !== "restricted" || (stateNow ?? state) !== "restricted";
}

/** What of a frozen row is another now. `remade`: deleted, and another has its name. */
const CHANGES = [
  ...(["deleted", "remade", "state", "owner", "password"] as const),
  ...(["removed", "disabled", "enabled", "rights"] as const),
  ...(["revoked", "expired"] as const),
] as const;
export type ReviewChange = (typeof CHANGES)[number];

const everyRow = {
  id: z.string(),
  position: z.number(),
  version: z.number(),
  /** of a SQL user or a token; the email address of an account */
  name: z.string(),
  /** of a token its last use; null: none known; absent: logins were not read */
  lastLogin: z.number().nullable().optional(),
  /** of now, where it differs */
  changes: z.array(z.enum(CHANGES)),
  decision: z.enum(STANDING_DECISIONS).nullable(),
  note: z.string(),
  by: z.string().nullable(),
  at: z.number().nullable(),
  /** name of the reviewer who gave it to the fallback, and the note of that */
  passedBy: z.string().nullable(),
  passedNote: z.string(),
  /** whether the viewer can decide it now, and whether they may open the page where it is changed */
  mayDecide: z.boolean(),
  opens: z.boolean(),
  /** open: not proved yet; null: nothing to do */
  remedy: z.enum(["open", "proved"]).nullable(),
  proof: z.object({ how: z.enum(PROOFS), at: z.number() }).nullable(),
  /** why it is not proved, where that is known */
  why: z.enum(["remade"]).nullable(),
};

export const sqlUserRow = z.object({
  ...everyRow,
  kind: z.literal("sql_user"),
  state: adminStateSchema,
  clusterId: z.string(),
  cluster: z.string(),
  /** whether the viewer may see which level is suggested for it */
  suggests: z.boolean(),
  purpose: z.string(),
  owner: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdOutside: z.boolean(),
  passwordAt: z.number().nullable(),
  privileges: z.array(z.string()).nullable(),
  knownBy: z.array(z.string()),
  protected: z.boolean(),
  stateNow: adminStateSchema.nullable(),
});

export const accountRow = z.object({
  ...everyRow,
  kind: z.literal("account"),
  state: z.enum(ACCOUNT_ROLES),
  accountId: z.string(),
  /** of the person */
  person: z.string(),
  disabled: z.boolean(),
  /** in words */
  clusterRoles: z.array(z.string()),
  teams: z.array(z.string()),
});

export const tokenRow = z.object({
  ...everyRow,
  kind: z.literal("token"),
  state: z.enum(TOKEN_POWERS),
  tokenId: z.string(),
  tokenKind: z.enum(TOKEN_KINDS),
  /** the email address of an account, or the name of a team */
  owner: z.string(),
  scopes: z.array(z.string()),
  /** in words */
  clusters: z.array(z.string()),
  /** addresses and networks that may use it; empty for any */
  addresses: z.array(z.string()),
  madeAt: z.number().nullable(),
  madeBy: z.string(),
  expiresAt: z.number().nullable(),
  lastUsedFrom: z.string().nullable(),
});

const rowSchema = z.discriminatedUnion("kind", [sqlUserRow, accountRow, tokenRow]);
export type ReviewRow = z.infer<typeof rowSchema>;
export type SqlUserRow = z.infer<typeof sqlUserRow>;
export type AccountRow = z.infer<typeof accountRow>;
export type TokenRow = z.infer<typeof tokenRow>;

const reviewRowsSchema = z.object({ rows: z.array(rowSchema), more: z.boolean() });
export type ReviewRows = z.infer<typeof reviewRowsSchema>;
