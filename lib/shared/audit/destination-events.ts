import type { AuditAction, AuditGroup, AuditOutcome, StoredAction } from "./audit.ts";

/** The events that a webhook can be given, in groups. */
export const EVENT_GROUPS = {
  sql_user: "SQL users",
  drift: "Changes outside Rolecall",
  requests: "Requests and claim links",
  rotation: "Rotation and password policy",
  restrict: "Restrictions",
  reviews: "Access reviews",
  accounts: "Accounts, API tokens and sign-in",
  rights: "Teams and cluster roles",
  connections: "Clusters and SQL connections",
  settings: "Settings, audit, destinations and secret stores",
  failures: "Failed changes and unknown outcomes",
  refusals: "Refused attempts",
} as const;

export type EventGroup = keyof typeof EVENT_GROUPS;
export const EVENT_GROUP_NAMES = Object.keys(EVENT_GROUPS) as EventGroup[];

type GroupOfSubject = Exclude<EventGroup, "drift" | "failures" | "refusals">;
const GROUP_OF: Record<AuditGroup, GroupOfSubject> = {
  sql_user: "sql_user",
  claim: "requests",
  request: "requests",
  rotation: "rotation",
  pair: "rotation",
  restrict: "restrict",
  password_policy: "rotation",
  review: "reviews",
  account: "accounts",
  token: "accounts",
  leaver: "accounts",
  profile: "accounts",
  session: "accounts",
  factor: "accounts",
  team: "rights",
  rights: "rights",
  rule: "rights",
  cluster: "connections",
  sql_connection: "connections",
  settings: "settings",
  audit: "settings",
  destination: "settings",
  secret_store: "settings",
};

const DRIFT: ReadonlySet<StoredAction> = new Set<AuditAction>([
  "sql_user.appeared",
  "sql_user.vanished",
  "sql_user.outside_author",
  "sql_user.password_outside",
  "sql_connection.rekey",
]);

/** The groups that an event belongs to. One of an action that this version does not know has the group of its outcome only. */
export function groupsOf(action: StoredAction, outcome: AuditOutcome | "intended"): EventGroup[] {
  switch (outcome) {
    case "intended":
    case "running":
      return [];
    case "refused":
      return ["refusals"];
    case "done":
    case "failed":
    case "unknown": {
      const subject = action.split(".")[0] ?? "";
      const known = Object.hasOwn(GROUP_OF, subject) ? [GROUP_OF[subject as AuditGroup]] : [];
      const groups: EventGroup[] = DRIFT.has(action) ? ["drift", ...known] : known;
      return outcome === "done" ? groups : [...groups, "failures"];
    }
    default:
      return outcome satisfies never;
  }
}
