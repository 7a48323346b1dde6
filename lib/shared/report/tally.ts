import { readOnlyOf } from "../sql-users/sql-user-names.ts";
import { hasNoCertificates, NO_WAYS_READ } from "../ways-in/ways-in.ts";
import {
  type ClusterFacts,
  type ClusterTally,
  DAY_MS,
  DORMANT_DAYS,
  FINDINGS,
  type Finding,
  type Found,
  OLDEST_LOGINS_MS,
  type ReportedWays,
  type UserFacts,
} from "./facts.ts";

/** Counts the SQL users of a cluster. A finding is null if it is known for no SQL user, or if the list was not read. */
export function tallyOf(cluster: ClusterFacts, users: readonly UserFacts[], now: number): ClusterTally {
  const isChecked = cluster.source !== "key";
  const checked = isChecked ? users.filter(({ state }) => state !== "unknown") : [];
  const restricted = checked.filter(isRestricted);
  return {
    ...cluster,
    ways: waysOf(cluster, users),
    noLogin: cluster.list.is === "unread" ? null : known([...users, ...cluster.unlisted], ({ noLogin }) => noLogin),
    uncheckable: users.filter(({ name, state }) => state === "unknown" && readOnlyOf(name) !== undefined).length,
    total: users.length,
    restricted: checked.length > 0 || (isChecked && isEmpty(cluster, users)) ? restricted.length : null,
    restrictedUsers: restricted,
    found: cluster.list.is === "unread" ? NOTHING : foundIn(cluster, users, now),
    oldestAt: earliest(users, ({ passwordAt }) => passwordAt),
    checkedAt: earliest(users, ({ verifiedAt }) => verifiedAt),
  };
}

/** A SQL user that single sign-on made shows that it is accepted, whatever else was read. */
function waysOf({ ways = NO_WAYS_READ, plan }: ClusterFacts, users: readonly UserFacts[]): ReportedWays {
  const certificate = ways.certificate === "unknown" && hasNoCertificates(plan) ? "no" : ways.certificate;
  const isNamed = users.some(({ name }) => readOnlyOf(name) === "sso");
  if (isNamed && ways.sso !== "yes") return { certificate, sso: "yes", byNames: ways.sso };
  return { certificate, sso: ways.sso };
}

function earliest(users: readonly UserFacts[], at: (user: UserFacts) => number | undefined): number | null {
  const times = users.flatMap((user) => at(user) ?? []);
  return times.length > 0 ? times.reduce((one, other) => Math.min(one, other)) : null;
}

const isRestricted = ({ state }: UserFacts) => state === "restricted";
const isEmpty = ({ list }: ClusterFacts, users: readonly UserFacts[]) => list.is !== "unread" && users.length === 0;
const NOTHING = Object.fromEntries(FINDINGS.map((kind) => [kind, null])) as Record<Finding, null>;

function foundIn(facts: ClusterFacts, users: readonly UserFacts[], now: number): ClusterTally["found"] {
  const { source, unlisted, loginsAt } = facts;
  const isOld = loginsAt === undefined || now - loginsAt > OLDEST_LOGINS_MS;
  const everyone = [...users, ...unlisted];
  /** The SQL users that no person has, or that sign in in another way, need no owner and have no password of a policy. */
  const governed = users.filter(({ name }) => readOnlyOf(name) === undefined);
  const inState = (sought: UserFacts["state"]) =>
    source === "key" ? null : known(everyone, ({ state }) => (state === "unknown" ? undefined : state === sought));
  return {
    superuser: inState("admin"),
    privileged: inState("privileged"),
    unverified: known(users, ({ state }) => state === "unknown"),
    "no-owner": known(users, ({ owner }) => (owner === undefined ? undefined : owner === null), governed.length),
    dormant: known(users, ({ lastLogin }) =>
      isOld || lastLogin === undefined ? undefined : loginsAt - lastLogin > DORMANT_DAYS * DAY_MS,
    ),
    "stale-password": known(
      users,
      ({ stale, passwordAt }) => (passwordAt === undefined ? undefined : stale),
      governed.length,
    ),
    outside: known(users, ({ outside }) => outside),
    "single-sign-on": known(users, ({ name }) => readOnlyOf(name) === "sso"),
  };
}

/** Who it is, among those where it is known; null where it is known of none. */
function known(
  users: readonly UserFacts[],
  is: (user: UserFacts) => boolean | undefined,
  asked = users.length,
): Found | null {
  const told = users.filter((user) => is(user) !== undefined);
  if (told.length === 0 && users.length > 0) return null;
  const found = told.filter(is);
  return { count: found.length, of: told.length, asked, users: found };
}
