import type { AdminState } from "../admin-state.ts";
import type { OtherWays } from "../ways-in/ways-in.ts";

/* What a report knows before it counts. A field that is undefined is not known. Times are epoch milliseconds. */

/** How it is known what the SQL users of a cluster may do. By the key alone it is not: the Cloud API gives names only. */
type StateSource = "key" | "answers" | "sql" | "server";

export type UserFacts = {
  name: string;
  state: AdminState;
  /** the team; null: none */
  owner?: string | null | undefined;
  /** as the reading of {@link ClusterFacts.loginsAt} has it */
  lastLogin?: number | undefined;
  /** when its state was proved */
  verifiedAt?: number | undefined;
  passwordAt?: number | undefined;
  /** whether its password is older than its policy allows */
  stale?: boolean | undefined;
  /** whether it was created outside Rolecall and not adopted */
  outside?: boolean | undefined;
  /** whether its login is disabled (NOLOGIN), which keeps out every way */
  noLogin?: boolean | undefined;
};

/** The list of a cluster's SQL users: as it is now, as it was last read, only those that Rolecall itself made, or not there for a reason. */
type ListState = { is: "read" } | { is: "old"; at: number } | { is: "part" } | { is: "unread"; why: string };

/** What is known of a cluster beside its SQL users. */
export type ClusterFacts = {
  id: string;
  name: string;
  plan: string;
  /** such as `v26.2.1`; empty where it is not known */
  version: string;
  list: ListState;
  /** `own`: of its SQL users, those that the reader's teams own */
  scope: "all" | "own";
  source: StateSource;
  /** of an answer or a reading by SQL: when its script was made or it was read; null where it is not known */
  sourceAt: number | null;
  /** by which service of psql it was read */
  service?: string | undefined;
  /** when the last logins were read */
  loginsAt?: number | undefined;
  /** by which ways SQL users sign in beside their passwords; undefined where nothing was read of it */
  ways?: OtherWays | undefined;
  /**
   * present where Rolecall's key is known to change nothing there, and a person does what it would. `logins`: no SQL connection disables a login
   * either
   */
  byHand?: { logins: boolean } | undefined;
  /** why an answer that was given proves nothing, in sentences */
  refusals: readonly string[];
  /** superusers and privileged that the cluster has and the Cloud API does not list: roles, and SQL users made by SQL */
  unlisted: readonly UserFacts[];
};

/** What a line of a report is about, the most dangerous first. */
export const FINDINGS = [
  "superuser",
  "privileged",
  "unverified",
  "no-owner",
  "dormant",
  "stale-password",
  "outside",
  "single-sign-on",
] as const;
export type Finding = (typeof FINDINGS)[number];

/**
 * A finding on a cluster. `count`: SQL users that have it; `of`: those for which it is known; `asked`: those for which it matters. `users` may
 * list fewer than `count`. SQL users that the Cloud API does not list are counted here, but not in the total of the cluster.
 */
export type Found = { count: number; of: number; asked: number; users: readonly UserFacts[] };

/** `byNames`: single sign-on is known by names (`sso_`) alone; what was read of the cluster's tokens (JWT) and LDAP. */
export type ReportedWays = OtherWays & { readonly byNames?: "no" | "unknown" };

/** A cluster with its counts. A finding is null where nothing that was read tells of it. */
export type ClusterTally = ClusterFacts & {
  ways: ReportedWays;
  /** those whose login is disabled; null where it is known of none */
  noLogin: Found | null;
  /** of the unverified ones, those that no check proves: of single sign-on, of the database, and Rolecall's own */
  uncheckable: number;
  total: number;
  restricted: number | null;
  /** as many of these as are named; empty where it is known of none */
  restrictedUsers: readonly UserFacts[];
  found: Readonly<Record<Finding, Found | null>>;
  /** when the oldest of the known passwords was set */
  oldestAt: number | null;
  /** when the oldest proof of a state was made */
  checkedAt: number | null;
};

/** A SQL user that has not signed in for so many days is dormant. */
export const DORMANT_DAYS = 90;
export const DAY_MS = 24 * 60 * 60_000;
/** An older reading of last logins does not say who is dormant: they may have signed in since. */
export const OLDEST_LOGINS_MS = 7 * DAY_MS;
