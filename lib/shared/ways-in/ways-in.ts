/* How SQL users may sign in to a cluster beside their passwords. A password is always assumed to be a way in. */

export const WAYS_IN = ["certificate", "jwt", "ldap", "other"] as const;
export type WayIn = (typeof WAYS_IN)[number];

/** `unknown`: it could not be seen, and counts as open. */
export const WAY_STATES = ["yes", "no", "unknown"] as const;
export type WayState = (typeof WAY_STATES)[number];

/** Why the state of a way is what it is. */
export const WAY_REASONS = [
  "plan",
  "ca_set",
  "ca_not_set",
  "ca_changing",
  "key_role",
  "vendor_unread",
  "setting",
  "session",
  "sso_users",
  "level",
  "no_connection",
  "not_shown",
  "cluster_unread",
  "too_old",
  "never_read",
] as const;
export type WayReason = (typeof WAY_REASONS)[number];

/** A way into a cluster. `at`: when it was seen, in epoch milliseconds; null where it never was. */
export type ClusterWay = {
  readonly way: WayIn;
  readonly state: WayState;
  readonly why: WayReason;
  readonly at: number | null;
};

/** One for each way, in the order of {@link WAYS_IN}. */
export type WaysIn = readonly ClusterWay[];

/** The daily check missed twice: what was closed then may be open now. */
const CLOSED_FOR_MS = 48 * 60 * 60_000;

/** The ways into a cluster as they count now: one that was not read is not known, and so is one that was seen closed two days ago. */
export function waysNow(read: readonly ClusterWay[], now: number): WaysIn {
  return WAYS_IN.map((way) => {
    const found = read.find((each) => each.way === way) ?? { way, state: "unknown", why: "never_read", at: null };
    const isOld = found.at === null || found.at <= now - CLOSED_FOR_MS;
    return found.state === "no" && isOld && found.why !== "plan"
      ? { ...found, state: "unknown", why: "too_old" }
      : found;
  });
}

/** What is known of the ways beside a password: of client certificates, and of the three kinds of single sign-on as one. */
export type OtherWays = { readonly certificate: WayState; readonly sso: WayState };

export function otherWays(ways: WaysIn): OtherWays {
  const stateOf = (of: readonly WayIn[]): WayState => {
    const states = ways.filter(({ way }) => of.includes(way)).map(({ state }) => state);
    if (states.includes("yes")) return "yes";
    return states.length === of.length && states.every((state) => state === "no") ? "no" : "unknown";
  };
  return { certificate: stateOf(["certificate"]), sso: stateOf(["jwt", "ldap", "other"]) };
}

/** Nothing was read: every way counts as open. */
export const NO_WAYS_READ: OtherWays = { certificate: "unknown", sso: "unknown" };

export const isPasswordOnly = ({ certificate, sso }: OtherWays): boolean => certificate === "no" && sso === "no";

/** Whether clusters of a plan take no client certificates: ADVANCED ones alone can have a client CA. */
export const hasNoCertificates = (plan: string): boolean => plan === "BASIC" || plan === "STANDARD";
