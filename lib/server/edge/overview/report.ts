import type { ClusterFacts, ClusterTally, Finding, Found, UserFacts } from "#lib/shared/report/facts.ts";
import type { ReportFormat } from "#lib/shared/report/formats.ts";
import { htmlOf } from "#lib/shared/report/html.ts";
import { jsonOf, jsonText } from "#lib/shared/report/json.ts";
import { type Report, reportOf } from "#lib/shared/report/report.ts";
import { sarifOf } from "#lib/shared/report/sarif.ts";
import { tallyOf } from "#lib/shared/report/tally.ts";
import { otherWays } from "#lib/shared/ways-in/ways-in.ts";
import description from "../../../../package.json" with { type: "json" };
import type { Actor, Permit } from "../../access/guard.ts";
import type { Note } from "../../base/note.ts";
import { asSqlUser } from "../../sql-users/as-sql-user.ts";
import type { Ageing } from "../../sql-users/passwords/password-age.ts";
import { readLoginsOnce } from "../../sql-users/read-logins.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import { waysOfClusters } from "../../store/clusters/cluster-ways.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import type { KnownCluster } from "../../store/clusters/known-clusters.ts";
import { sqlConnections } from "../../store/clusters/sql-connections.ts";
import { keptCounts } from "../../store/db/kept-counts.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { ageRules } from "../../store/passwords/password-rules.ts";
import type { Visibility } from "../../store/people/visibility.ts";
import { type FoundSqlUser, type Sought, sqlUsersOfPage } from "../../store/sql-users/everywhere.ts";
import { keyOf } from "./kept-counts.ts";
import { type Seen, seenBy } from "./visibility.ts";

/** So many rows are read at once: others get their turn between. */
const ROWS = 1_000;
/** A page names so many of a finding; the lists name all. */
const NAMED = 5;
const ALL: Sought = { words: [], state: null, age: undefined, due: undefined };

/** The report of what this person may see, as the store knows it. It asks neither the vendor nor a cluster. Of each finding a few are named. */
export async function readReport({ actor }: Permit<"overview.read">): Promise<Report> {
  const db = await store();
  const seen = await seenBy(db, actor);
  const tallies = await keptCounts(db, {
    key: `report ${keyOf(seen.reach)}`,
    count: () => talliesOf(db, seen, withFewNames),
    rowsOf: (counted: readonly ClusterTally[]) => counted.reduce((sum, { total }) => sum + total, 0),
  });
  return reportOf(await withByHand(db, tallies), Date.now(), { hides: hidesFrom(actor) });
}

/** Not kept with the counts: what the key may do changes without them. */
async function withByHand(db: Store, tallies: readonly ClusterTally[]): Promise<ClusterTally[]> {
  const [closedOn, connections] = await Promise.all([keyClosedOn(db), sqlConnections(db)]);
  const managed = new Set(
    connections.flatMap(({ clusterId, state, level }) => (state === "on" && level === "manage" ? clusterId : [])),
  );
  return tallies.map((tally) =>
    closedOn(tally.id) === null ? tally : Object.assign({}, tally, { byHand: { logins: !managed.has(tally.id) } }),
  );
}

type ReportFile = { fileName: string; contentType: string; text: string };

/** The report of what this person may see as a file, with all names. */
export async function exportReport(
  { actor }: Permit<"overview.read">,
  { format }: { format: ReportFormat },
  note: Note = () => {},
): Promise<ReportFile> {
  const report = await wholeReport(actor);
  note({ sqlUsers: report.total });
  const fileName = `rolecall-report-${new Date(report.at).toISOString().slice(0, 10)}`;
  switch (format) {
    case "html":
      return {
        fileName: `${fileName}.html`,
        contentType: "text/html; charset=utf-8",
        text: htmlOf(report, description.version, { full: false }),
      };
    case "json":
      return { fileName: `${fileName}.json`, contentType: "application/json", text: jsonOf(report, { full: false }) };
    case "sarif":
      return {
        fileName: `${fileName}.sarif`,
        contentType: "application/sarif+json",
        text: jsonText(sarifOf(report, description.version), 0),
      };
    default:
      return format satisfies never;
  }
}

/** Of their role alone: whether there are such clusters is told to nobody who may not see them. */
const hidesFrom = ({ role }: Actor): boolean => role !== "administrator";

async function wholeReport(actor: Actor): Promise<Report> {
  const db = await store();
  const tallies = await withByHand(db, await talliesOf(db, await seenBy(db, actor)));
  return reportOf(tallies, Date.now(), { hides: hidesFrom(actor) });
}

/** `kept`: what of each is kept, before the next is read. */
async function talliesOf(
  db: Store,
  seen: Seen,
  kept: (tally: ClusterTally) => ClusterTally = (tally) => tally,
): Promise<ClusterTally[]> {
  const now = Date.now();
  const [readings, rules, ways] = await Promise.all([lastReadings(db), ageRules(db), waysOfClusters(db)]);
  const ageing = { rules, now };
  const owned = await ownedFacts(db, seen, ageing);
  const tallies: ClusterTally[] = [];
  // One cluster after the other: all SQL users and logins of all clusters would not fit into memory.
  for (const cluster of seen.known) {
    const isWhole = seen.whole.has(cluster.id);
    const users = isWhole ? await factsOn(db, cluster.id, ageing) : owned.get(cluster.id);
    // Leaves out clusters on which they may see no SQL user.
    if (!users) continue;
    const logins = isWhole ? await readLoginsOnce(db, cluster.id) : undefined;
    const described = users.map((user) => ({
      ...user,
      lastLogin: logins?.of.get(user.name)?.lastLogin ?? undefined,
      noLogin: logins?.of.get(user.name)?.disabled,
    }));
    const readAt = readings.get(cluster.id);
    const list: ClusterFacts["list"] =
      readAt !== undefined
        ? { is: "old", at: readAt }
        : users.length > 0
          ? { is: "part" }
          : { is: "unread", why: NOT_READ };
    const facts: ClusterFacts = {
      ...factsAbout(cluster, isWhole),
      list,
      loginsAt: logins?.readAt,
      // A member of an owner team sees no more of the cluster than its SQL users.
      ways: isWhole ? otherWays(ways(cluster.id)) : undefined,
    };
    tallies.push(kept(tallyOf(facts, described, now)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tallies;
}

function factsAbout({ id, name, plan, version }: KnownCluster, isWhole: boolean): Omit<ClusterFacts, "list"> {
  return {
    id,
    name,
    plan,
    version,
    scope: isWhole ? "all" : "own",
    source: "server",
    sourceAt: null,
    refusals: [],
    unlisted: [],
  };
}

const NOT_READ = "its SQL users, since its list was not read yet.";

/** What is known of all SQL users of a cluster. */
async function factsOn(db: Store, clusterId: string, ageing: Ageing): Promise<UserFacts[]> {
  const facts: UserFacts[] = [];
  for await (const row of rowsOf(db, { clusters: [clusterId], own: { teams: [], clusters: [] } }))
    facts.push(factsOf(row, ageing, true));
  return facts;
}

/** What is known of those that the person sees only because a team of theirs owns them, by cluster. */
async function ownedFacts(db: Store, { reach }: Seen, ageing: Ageing): Promise<Map<string, UserFacts[]>> {
  const facts = new Map<string, UserFacts[]>();
  for await (const row of rowsOf(db, { clusters: [], own: reach.own })) {
    const known = facts.get(row.clusterId) ?? [];
    known.push(factsOf(row, ageing, false));
    facts.set(row.clusterId, known);
  }
  return facts;
}

async function* rowsOf(db: Store, reach: Visibility): AsyncGenerator<FoundSqlUser> {
  let after: { clusterId: string; name: string; at: null } | null = null;
  for (;;) {
    const rows: FoundSqlUser[] = await sqlUsersOfPage(db, reach, ALL, {
      sort: "name",
      descending: false,
      after,
      limit: ROWS,
    });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS) return;
    after = { clusterId: last.clusterId, name: last.name, at: null };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** `isWhole`: false where the person sees the SQL user only because a team of theirs owns it. */
function factsOf(row: FoundSqlUser, ageing: Ageing, isWhole: boolean): UserFacts {
  const { name, state, verified, owner, readOnly, passwordChangedAt, due, outsideAt } = asSqlUser(
    row.name,
    row,
    ageing,
  );
  return {
    name,
    state,
    verifiedAt: verified?.at,
    // The database's own, those of single sign-on and Rolecall's need no owner.
    owner: readOnly === undefined ? (owner ?? null) : undefined,
    passwordAt: passwordChangedAt,
    stale: due === "due" || due === "overdue",
    outside: isWhole ? outsideAt !== undefined : undefined,
  };
}

function withFewNames(tally: ClusterTally): ClusterTally {
  const few = (found: Found | null) => found && { ...found, users: found.users.slice(0, NAMED) };
  const found = Object.fromEntries(Object.entries(tally.found).map(([kind, of]) => [kind, few(of)]));
  const restrictedUsers = tally.restrictedUsers.slice(0, NAMED);
  return { ...tally, restrictedUsers, noLogin: few(tally.noLogin), found: found as Record<Finding, Found | null> };
}
