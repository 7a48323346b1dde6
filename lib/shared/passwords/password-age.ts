import type { SqlUserKind } from "../sql-users/sql-user-kinds.ts";

/* When the password of a SQL user is due. Without zod, since the first load of a page includes this file. */

/** The states of a password by its age. `unknown`: Rolecall does not know when it was set. */
export const DUES = ["not_due", "due_soon", "due", "overdue", "unknown", "exempt"] as const;
export type Due = (typeof DUES)[number];

/** The states that ask for a new password, the most urgent first. */
export const DUE_STATES = ["overdue", "due", "due_soon"] as const satisfies readonly Due[];
export type DueState = (typeof DUE_STATES)[number];

export type DueCounts = Record<Due, number>;

/** The scopes of a maximum age, from the most general to the most specific. */
export const AGE_SCOPES = ["all", "label", "cluster", "team", "kind", "sql_user"] as const;
export type AgeScope = (typeof AGE_SCOPES)[number];

/** The maximum age in days where none is set for all. */
export const USUAL_MAX_DAYS = 90;
export const MOST_MAX_DAYS = 3_650;
/** An exemption ends after this many days at most. */
export const MOST_EXEMPT_DAYS = 366;
export const EXEMPT_REASON_MAX = 200;

export const DAY = 24 * 60 * 60_000;
const LONGEST_WINDOW_DAYS = 14;

/** The maximum ages in days that are set; those of SQL users stand with them. */
export type AgeRules = {
  readonly all: number;
  /** by cluster: the lowest of the labels that it has */
  readonly labels: ReadonlyMap<string, number>;
  readonly clusters: ReadonlyMap<string, number>;
  readonly teams: ReadonlyMap<string, number>;
  readonly kinds: ReadonlyMap<SqlUserKind, number>;
};

export const USUAL_RULES: AgeRules = {
  all: USUAL_MAX_DAYS,
  labels: new Map(),
  clusters: new Map(),
  teams: new Map(),
  kinds: new Map(),
};

export type AgedSqlUser = {
  clusterId: string;
  teamId: string | null;
  kind: SqlUserKind | null;
  /** set for this SQL user alone */
  maxDays: number | null;
};

/** The maximum age in days of a SQL user's password, and the scope that sets it. The most specific rule applies. */
export function maxAgeOf(rules: AgeRules, user: AgedSqlUser): { days: number; scope: AgeScope } {
  const ofKind = user.kind === null ? undefined : rules.kinds.get(user.kind);
  const ofTeam = user.teamId === null ? undefined : rules.teams.get(user.teamId);
  const ofCluster = rules.clusters.get(user.clusterId);
  const ofLabel = rules.labels.get(user.clusterId);
  if (user.maxDays !== null) return { days: user.maxDays, scope: "sql_user" };
  if (ofKind !== undefined) return { days: ofKind, scope: "kind" };
  if (ofTeam !== undefined) return { days: ofTeam, scope: "team" };
  if (ofCluster !== undefined) return { days: ofCluster, scope: "cluster" };
  if (ofLabel !== undefined) return { days: ofLabel, scope: "label" };
  return { days: rules.all, scope: "all" };
}

/** How long before it is due a password is *due soon*, and how long after that it is *overdue*, in milliseconds. */
export function dueWindow(maxDays: number): number {
  return (Math.min(2 * LONGEST_WINDOW_DAYS, maxDays) * DAY) / 2;
}

/** When the password is due. Times are epoch milliseconds. */
export function dueTime(changedAt: number, maxDays: number): number {
  return changedAt + maxDays * DAY;
}

export type PasswordFacts = {
  /** when the password was set, as Rolecall did it or a person entered it; null where neither is known */
  changedAt: number | null;
  maxDays: number;
  /** until when it is exempt */
  exemptUntil: number | null;
};

/** The state of a password. Times are epoch milliseconds; one that was set after `now` (clocks differ) is new. */
export function dueOf({ changedAt, maxDays, exemptUntil }: PasswordFacts, now: number): Due {
  if (exemptUntil !== null && exemptUntil > now) return "exempt";
  if (changedAt === null) return "unknown";
  const at = dueTime(changedAt, maxDays);
  const window = dueWindow(maxDays);
  if (now < at - window) return "not_due";
  if (now < at) return "due_soon";
  return now < at + window ? "due" : "overdue";
}

/** The later of Rolecall's own change and the entered day. */
export function passwordSetAt(changedAt: number | null, enteredAt: number | null): number | null {
  if (changedAt === null || enteredAt === null) return changedAt ?? enteredAt;
  return Math.max(changedAt, enteredAt);
}

/** A count of zero for each state. */
export function noDues(): DueCounts {
  return { not_due: 0, due_soon: 0, due: 0, overdue: 0, unknown: 0, exempt: 0 };
}

export const DUE_WORDS: Record<Due, string> = {
  not_due: "not due",
  due_soon: "due soon",
  due: "due",
  overdue: "overdue",
  unknown: "age unknown",
  exempt: "exempt",
};
