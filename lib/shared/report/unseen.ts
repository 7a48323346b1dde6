import { hasSince, parseVersion } from "#lib/sql/version.ts";
import type { AdminState } from "../admin-state.ts";
import { counted, number } from "../counted.ts";
import { utcTime } from "../utc-date.ts";
import { type ClusterTally, OLDEST_LOGINS_MS } from "./facts.ts";
import { namesOf, sqlUsers } from "./words.ts";

/** Something that a report could not see. `warn`: a figure may be too small for it. */
export type Unseen = { weight: "warn" | "note"; text: string };

/** From this release on a cluster keeps when a SQL user last logged in (SHOW USERS of v25.3). */
const KEEPS_LOGINS = "v25.3";
const HOUR_MS = 60 * 60_000;

const warn = (text: string): Unseen => ({ weight: "warn", text });
const note = (text: string): Unseen => ({ weight: "note", text });

/** What the report of these clusters could not see, warnings first. `hides`: there are clusters that its reader may not see. */
export function unseenOf(clusters: readonly ClusterTally[], total: number, now: number, hides: boolean): Unseen[] {
  const read = clusters.filter((cluster) => cluster.total > 0);
  return [
    ...ofLists(clusters, now),
    ...ofScope(clusters.filter(({ scope }) => scope === "own")),
    ...ofKey(read.filter(({ source }) => source === "key")),
    ...ofStates(read.filter(({ source, found }) => source !== "key" && (found.unverified?.count ?? 0) > 0)),
    ...clusters.flatMap(ofAnswer),
    ...ofProofs(read, now),
    ...(total > 0
      ? [...ofOwners(read), ...ofPasswords(read), ...ofLogins(read, now), ...ofSignIn(read), ...ofAnswers(read)]
      : []),
    ...(hides ? [note("Clusters that you may not see.")] : []),
    note("Clusters on which the key has no role: the Cloud API does not list them."),
  ];
}

/** More clusters than these are one line together. */
const MOST_ALONE = 3;

/** A line for each of a few clusters, or one for all of many. */
function lines(
  clusters: readonly ClusterTally[],
  alone: (cluster: ClusterTally) => string,
  together: () => string,
): Unseen[] {
  if (clusters.length <= MOST_ALONE) return clusters.map((cluster) => warn(`${cluster.name}: ${alone(cluster)}`));
  return [warn(`${namesOf(clusters.map(({ name }) => name))}: ${together()}`)];
}

function ofLists(clusters: readonly ClusterTally[], now: number): Unseen[] {
  const ageOf = ({ list }: ClusterTally) => (list.is === "old" ? now - list.at : 0);
  const old = clusters.filter((cluster) => ageOf(cluster) >= HOUR_MS);
  const oldest = old.reduce((most, cluster) => Math.max(most, ageOf(cluster)), 0);
  return [
    ...lines(
      clusters.filter(({ list }) => list.is === "unread"),
      ({ list }) => (list.is === "unread" ? list.why : ""),
      () => "their SQL users, since their lists were not read.",
    ),
    ...lines(
      clusters.filter(({ list }) => list.is === "part"),
      () => "SQL users that Rolecall did not make, since its list was not read yet.",
      () => "SQL users that Rolecall did not make, since their lists were not read yet.",
    ),
    ...lines(
      old,
      (cluster) => `its list is ${hoursOf(ageOf(cluster))} old.`,
      () => `their lists are up to ${hoursOf(oldest)} old.`,
    ),
  ];
}

function ofScope(clusters: readonly ClusterTally[]): Unseen[] {
  const names = namesOf(clusters.map(({ name }) => name));
  return clusters.length > 0 ? [note(`${names}: SQL users that none of your teams owns.`)] : [];
}

function hoursOf(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  if (hours < 1) return "less than an hour";
  return hours < 48 ? counted(hours, "hour") : counted(Math.floor(hours / 24), "day");
}

const sum = (clusters: readonly ClusterTally[], of: (cluster: ClusterTally) => number): number =>
  clusters.reduce((all, cluster) => all + of(cluster), 0);

function ofKey(clusters: readonly ClusterTally[]): Unseen[] {
  const words = (whose: string, total: number) =>
    `what ${whose} ${sqlUsers(total)} may do. The Cloud API gives names only.`;
  return lines(
    clusters,
    ({ total }) => words("its", total),
    () =>
      words(
        "their",
        sum(clusters, ({ total }) => total),
      ),
  );
}

function ofStates(clusters: readonly ClusterTally[]): Unseen[] {
  const unverified = ({ found }: ClusterTally) => found.unverified?.count ?? 0;
  const words = (count: number, whose: string, total: number) =>
    `what ${number(count)} of ${whose} ${sqlUsers(total)} may do.`;
  return lines(
    clusters,
    (cluster) => words(unverified(cluster), "its", cluster.total),
    () =>
      words(
        sum(clusters, unverified),
        "their",
        sum(clusters, ({ total }) => total),
      ),
  );
}

function ofAnswer({ name, refusals, unlisted }: ClusterTally): Unseen[] {
  const named = (state: AdminState, one: string, more: string) => {
    const names = unlisted.filter((user) => user.state === state).map((user) => user.name);
    const [is, it] = names.length === 1 ? [one, "it"] : [more, "them"];
    return names.length > 0
      ? [warn(`${name}: ${namesOf(names)} ${is} too. The Cloud API does not list ${it}: a role, or created by SQL.`)]
      : [];
  };
  return [
    ...refusals.map((why) => warn(`${name}: its answer proves nothing. ${why}`)),
    ...named("admin", "is a superuser", "are superusers"),
    ...named("privileged", "is privileged", "are privileged"),
  ];
}

function ofOwners(clusters: readonly ClusterTally[]): Unseen[] {
  return clusters.every(({ found }) => found["no-owner"] === null)
    ? [note("Owners, the ages of passwords and what was created outside: a server of Rolecall knows them.")]
    : [];
}

function ofPasswords(clusters: readonly ClusterTally[]): Unseen[] {
  const known = clusters.filter(({ found }) => found["no-owner"] !== null);
  const left = sum(known, ({ total, found }) => total - (found["stale-password"]?.of ?? 0));
  return left > 0
    ? [warn(`The age of ${counted(left, "password")}: Rolecall did not set ${left === 1 ? "it" : "them"}.`)]
    : [];
}

/** States that the store has are as they were proved. */
function ofProofs(clusters: readonly ClusterTally[], now: number): Unseen[] {
  const proofs = clusters.flatMap(({ name, source, checkedAt: at }) =>
    source === "server" && at !== null ? [{ name, at }] : [],
  );
  const [oldest] = proofs.toSorted((one, other) => one.at - other.at);
  return oldest
    ? [
        note(
          `What changed since each was verified: the oldest proof is ${hoursOf(now - oldest.at)} old, on ${oldest.name}.`,
        ),
      ]
    : [];
}

function ofLogins(clusters: readonly ClusterTally[], now: number): Unseen[] {
  const early = clusters.filter(({ version }) => !keepsLogins(version));
  const ageOf = ({ loginsAt }: ClusterTally) => (loginsAt === undefined ? 0 : now - loginsAt);
  const old = clusters.filter((cluster) => keepsLogins(cluster.version) && ageOf(cluster) > OLDEST_LOGINS_MS);
  const oldest = old.reduce((most, cluster) => Math.max(most, ageOf(cluster)), 0);
  const later = clusters.filter((cluster) => keepsLogins(cluster.version) && !old.includes(cluster));
  const left = sum(later, ({ total, found }) => total - (found.dormant?.of ?? 0));
  return [
    ...(early.length > 0
      ? [note(`${namesOf(early.map(({ name }) => name))}: last logins. A cluster keeps them from ${KEEPS_LOGINS} on.`)]
      : []),
    ...lines(
      old,
      (cluster) => `who is dormant, since its last logins were read ${hoursOf(ageOf(cluster))} ago.`,
      () => `who is dormant, since their last logins were read up to ${hoursOf(oldest)} ago.`,
    ),
    ...(left > 0 ? [note(`The last login of ${sqlUsers(left)}.`)] : []),
  ];
}

function keepsLogins(version: string): boolean {
  try {
    return hasSince(parseVersion(version), KEEPS_LOGINS);
  } catch {
    // Older than every release that is known here.
    return false;
  }
}

/** What is not known of the ways in counts as open. */
function ofSignIn(clusters: readonly ClusterTally[]): Unseen[] {
  const line = (what: string, isUnknown: (cluster: ClusterTally) => boolean) => {
    const names = clusters.filter(isUnknown).map(({ name }) => name);
    return names.length > 0 ? [note(`${namesOf(names)}: ${what}`)] : [];
  };
  return [
    ...line("whether client certificates are accepted.", ({ ways }) => ways.certificate === "unknown"),
    ...line("whether SSO (JWT, LDAP) is accepted.", ({ ways }) => (ways.byNames ?? ways.sso) === "unknown"),
    ...line("whose login is disabled (NOLOGIN).", ({ noLogin, total }) => (noLogin?.of ?? 0) < total),
  ];
}

function ofAnswers(clusters: readonly ClusterTally[]): Unseen[] {
  const services = clusters.flatMap(({ name, source, service }) =>
    source === "sql" && service !== undefined
      ? [note(`${name}: that the service ${service} of psql leads to it, and not to another cluster.`)]
      : [],
  );
  const answers = clusters
    .filter(({ source }) => source === "answers")
    .map(({ name, sourceAt }) =>
      note(
        `${name}: whether its answer was edited, and what changed since${sourceAt === null ? "" : ` ${utcTime(sourceAt)} UTC, when its script was made`}.`,
      ),
    );
  return [...services, ...answers];
}
