import { hasSince, parseVersion } from "#lib/sql/version.ts";
import { counted, number } from "../counted.ts";
import { utcTime } from "../utc-date.ts";
import type { ClusterTally } from "./facts.ts";
import { namesOf, sqlUsers } from "./words.ts";

/** Something that a report could not see. `warn`: a figure may be too small for it. */
export type Unseen = { weight: "warn" | "note"; text: string };

/** From this release on a cluster keeps when a SQL user last logged in (SHOW USERS of v25.3). */
const KEEPS_LOGINS = "v25.3";
const HOUR_MS = 60 * 60_000;

const warn = (text: string): Unseen => ({ weight: "warn", text });
const note = (text: string): Unseen => ({ weight: "note", text });

/** What the report of these clusters could not see, warnings first. */
export function unseenOf(clusters: readonly ClusterTally[], total: number, now: number): Unseen[] {
  const read = clusters.filter((cluster) => cluster.total > 0);
  return [
    ...clusters.flatMap((cluster) => ofLists(cluster, now)),
    ...ofScope(clusters.filter(({ scope }) => scope === "own")),
    ...ofKey(read.filter(({ source }) => source === "key")),
    ...read.flatMap(ofStates),
    ...(total > 0 ? [...ofOwners(read), ...ofPasswords(read), ...ofLogins(read), ...ofWays(), ...ofAnswers(read)] : []),
    clusters.some(({ scope }) => scope === "own")
      ? note("Clusters that you may not see.")
      : note("Clusters on which the key has no role: the Cloud API does not list them."),
  ];
}

function ofLists({ name, list }: ClusterTally, now: number): Unseen[] {
  switch (list.is) {
    case "read":
      return [];
    case "old":
      return now - list.at < HOUR_MS ? [] : [warn(`${name}: its list is ${hoursOf(now - list.at)} old.`)];
    case "part":
      return [warn(`${name}: SQL users that Rolecall did not make, since its list was not read yet.`)];
    case "unread":
      return [warn(`${name}: ${list.why}`)];
    default:
      return list satisfies never;
  }
}

function ofScope(clusters: readonly ClusterTally[]): Unseen[] {
  const names = namesOf(clusters.map(({ name }) => name));
  return clusters.length > 0 ? [note(`${names}: SQL users that none of your teams owns.`)] : [];
}

function hoursOf(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  return hours < 48 ? counted(hours, "hour") : counted(Math.floor(hours / 24), "day");
}

/** More clusters than these are one line together. */
const MOST_ALONE = 3;

function ofKey(clusters: readonly ClusterTally[]): Unseen[] {
  const words = (where: string, count: number) =>
    warn(`${where}: what its ${sqlUsers(count)} may do. The Cloud API gives names only.`);
  if (clusters.length <= MOST_ALONE) return clusters.map(({ name, total }) => words(name, total));
  const total = clusters.reduce((sum, cluster) => sum + cluster.total, 0);
  const where = namesOf(clusters.map(({ name }) => name));
  return [warn(`${where}: what their ${sqlUsers(total)} may do. The Cloud API gives names only.`)];
}

function ofStates({ name, source, found, refusals, unlisted, total }: ClusterTally): Unseen[] {
  const unverified = found.unverified?.count ?? 0;
  const said =
    source !== "key" && unverified > 0
      ? [warn(`${name}: what ${number(unverified)} of its ${sqlUsers(total)} may do.`)]
      : [];
  const others =
    unlisted.length > 0
      ? [
          warn(
            `${name}: ${namesOf(unlisted)} ${unlisted.length === 1 ? "is a superuser" : "are superusers"} too, a role or made by SQL; the Cloud API does not list ${unlisted.length === 1 ? "it" : "them"}.`,
          ),
        ]
      : [];
  return [...refusals.map((why) => warn(`${name}: its answer proves nothing. ${why}`)), ...said, ...others];
}

function ofOwners(clusters: readonly ClusterTally[]): Unseen[] {
  return clusters.every(({ found }) => found["no-owner"] === null)
    ? [note("Owners, the ages of passwords and what was created outside: a server of Rolecall knows them.")]
    : [];
}

function ofPasswords(clusters: readonly ClusterTally[]): Unseen[] {
  const known = clusters.filter(({ found }) => found["no-owner"] !== null);
  const left = known.reduce((sum, { total, found }) => sum + total - (found["stale-password"]?.of ?? 0), 0);
  return left > 0
    ? [warn(`The age of ${counted(left, "password")}: Rolecall did not set ${left === 1 ? "it" : "them"}.`)]
    : [];
}

function ofLogins(clusters: readonly ClusterTally[]): Unseen[] {
  const early = clusters.filter(({ version }) => !keepsLogins(version));
  const left = clusters
    .filter(({ version }) => keepsLogins(version))
    .reduce((sum, { total, found }) => sum + total - (found.dormant?.of ?? 0), 0);
  return [
    ...(early.length > 0
      ? [note(`${namesOf(early.map(({ name }) => name))}: last logins. A cluster keeps them from ${KEEPS_LOGINS} on.`)]
      : []),
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

function ofWays(): Unseen[] {
  return [note("Whether client certificates or single sign-on are accepted: no list of the Cloud API tells.")];
}

function ofAnswers(clusters: readonly ClusterTally[]): Unseen[] {
  return clusters
    .filter(({ source }) => source === "answers")
    .map(({ name, sourceAt }) =>
      note(
        `${name}: whether its answer was edited, and what changed since${sourceAt === null ? "" : ` ${utcTime(sourceAt)} UTC, when its script was made`}.`,
      ),
    );
}
