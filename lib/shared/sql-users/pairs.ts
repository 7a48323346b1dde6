import { z } from "zod";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import type { AdminState } from "../admin-state.ts";
import { replaces } from "../passwords/shown-passwords.ts";
import { clusterIdSchema } from "./clusters.ts";
import { newSqlUserNameProblem } from "./sql-user-names.ts";
import { sqlUserTarget, targetNameSchema } from "./sql-users.ts";

/*
 * A pair: two SQL users with the same rights, which an application uses in turns. The idle one gets a new password while the application uses the active one. Times are epoch milliseconds.
 */

/** The next step, in this order. */
export const PAIR_STEPS = ["reset", "deploy", "idle", "flip"] as const;
export type PairStep = (typeof PAIR_STEPS)[number];

/** How it is known that nothing uses a SQL user: `read` from the cluster, or `said` by a person, which proves nothing. */
export type Seen = "read" | "said";

/** The reason why a pair cannot continue. */
const PAIR_PROBLEMS = [
  "deleted",
  "remade",
  "protected",
  "single_sign_on",
  "not_restricted",
  "login_disabled",
  "login_expired",
] as const;
export type PairProblem = (typeof PAIR_PROBLEMS)[number];

/** The problem of a SQL user of a pair, as text after its name. */
export const PAIR_PROBLEM_WORDS: Record<PairProblem, string> = {
  deleted: "was deleted",
  remade: "was deleted, and another SQL user has its name now",
  protected: "is protected, and a protected SQL user cannot be in a pair",
  single_sign_on: "was provisioned by single sign-on, so its password cannot be changed",
  not_restricted: "is not verified as restricted, so a Cluster Admin must rotate it",
  login_disabled: "may not log in, as last read from the cluster",
  login_expired: "has an expired password, as last read from the cluster, so a new one would be refused too",
};

export type PairMember = {
  name: string;
  state: AdminState;
  owner?: string;
  passwordChangedAt?: number;
  passwordChangedBy?: string;
  problem?: PairProblem;
};

export type Pair = {
  /** the group role that is to give both their rights */
  role: string;
  /** the one that the application uses, since when, and the other one */
  active: PairMember;
  activeSince: number;
  idle: PairMember;
  step: PairStep;
  madeAt: number;
  madeBy: string;
  /** the new password of the idle one; `sentTo`: its owner team, which sets it by a claim link; `waits`: it has not done so yet */
  set?: { at: number; by: string; sentTo?: string; waits: boolean };
  deployed?: { at: number; by: string };
  /** that nothing uses the active one any more */
  seen?: { at: number; by: string; how: Seen };
  /** another change has replaced the new password since: it is to be set again */
  replaced?: { at: number; by: string };
};

/** The page of a pair, or of a SQL user that is in none. */
export type PairPage = {
  name: string;
  pair: Pair | null;
  /** the SQL user itself, where it is in no pair; why it cannot be in one */
  single: { state: AdminState; problem?: PairProblem } | null;
  /** the level of Rolecall's SQL connection; null without one */
  connection: SqlLevel | null;
  /** whether the owner team of the idle one could use a claim link now */
  deliverable: boolean;
};

/** `create`: the partner is made, with owner and purpose of the first. */
export const pairInput = z
  .strictObject({
    clusterId: clusterIdSchema,
    name: targetNameSchema,
    partner: targetNameSchema,
    role: targetNameSchema,
    create: z.boolean(),
  })
  .superRefine(({ name, partner, role, create }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const problem = create ? newSqlUserNameProblem(partner) : undefined;
    if (problem) refuse("partner", problem);
    if (partner === name) refuse("partner", "Choose another SQL user.");
    if (role === name || role === partner) refuse("role", "Choose a group role that both can be in.");
  });

/** About the SQL user `name` of a pair. */
export const resetIdleInput = sqlUserTarget.extend({ replaces });
/** `said`: the person says that nothing uses it, where Rolecall cannot read the cluster. */
export const seenIdleInput = sqlUserTarget.extend({ said: z.boolean() });
/** `said`: the same word, where the cluster does not answer right before the flip. */
export const flipPairInput = sqlUserTarget.extend({ said: z.boolean().default(false) });
