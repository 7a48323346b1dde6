import "server-only";
import { may, type Roles } from "#lib/shared/policy.ts";
import { REPEAT_MONTHS, type ReviewPreview, type ReviewPreviewInput, type ReviewSpec } from "#lib/shared/reviews.ts";
import { type Actor, authorize, type Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { newId } from "../base/ids.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { clustersAsKnown } from "../clusters/known-clusters.ts";
import { populationSha256 } from "../review-evidence/digests.ts";
import type { OwnOutcome, RecordedNote } from "../run/recorded.ts";
import { recordDrift } from "../sql-users/drift.ts";
import { readLoginsOf } from "../sql-users/read-logins.ts";
import { readSqlUsers } from "../sql-users/sql-user-list.ts";
import type { Store } from "../store/base.ts";
import { lastReadings } from "../store/cluster-readings.ts";
import {
  addReview,
  type NewReviewRow,
  newReviewId,
  type ReviewedSqlUser,
  reviewedSqlUsers,
} from "../store/review-freeze.ts";
import { store } from "../store/store.ts";
import { teamNames } from "../store/teams.ts";
import { type Assignment, assign, type ReviewPerson } from "./assign.ts";
import { choicesFor } from "./choices.ts";
import { factsOf } from "./facts.ts";
import { notifyAssigned } from "./notify.ts";
import { populationRow } from "./population.ts";
import { isInScope, scopeSentences } from "./scope.ts";

type Manages = Permit<"reviews.manage">;
/** How far off a due date may be, in milliseconds: two years. */
const LONGEST = 731 * 24 * 60 * 60_000;
/** Who starts a review: a person, or Rolecall for one when a review repeats. */
export type Starter = Roles & Pick<Actor, "accountId" | "email" | "name">;

/** A complete list that was read for a review, and when it was begun. */
type ReadCluster = { id: string; name: string; readAt: number; names: readonly string[] };

/** What a review of this scope would freeze, as the store knows it now. It asks no cluster. */
export async function previewReview({ actor }: Manages, plan: ReviewPreviewInput): Promise<ReviewPreview> {
  await requireClusters(actor, plan.scope.clusters);
  const db = await store();
  const { accounts } = await choicesFor(db, actor);
  const assignment = await requireAssignment(db, plan, accounts);
  const [known, readings] = await Promise.all([clustersAsKnown(), lastReadings(db)]);
  const clusters: ReviewPreview["clusters"] = [];
  const byReviewer = new Map<string, number>();
  const people = new Map(accounts.map(({ id, name }) => [id, name]));
  let undecidable = 0;
  for (const { id, name } of known.filter(({ id }) => plan.scope.clusters.includes(id))) {
    const users = [...(await reviewedSqlUsers(db, id)).values()].filter((user) => isInScope(plan.scope, user));
    clusters.push({ name, rows: users.length, readAt: readings.get(id) ?? null });
    for (const { ownerTeamId } of users) {
      const { decides } = assignment.of(ownerTeamId);
      if (decides.length === 0) undecidable += 1;
      for (const each of decides) byReviewer.set(each, (byReviewer.get(each) ?? 0) + 1);
    }
  }
  return {
    rows: clusters.reduce((sum, { rows }) => sum + rows, 0),
    clusters,
    reviewers: [...byReviewer].map(([id, rows]) => ({ name: people.get(id) ?? id, rows })),
    undecidable,
  };
}

/**
 * Starts a review: reads a complete list of each cluster, freezes the SQL users in the scope, and records the time and SHA-256 of that in
 * the audit.
 *
 * Throws `review_list_incomplete` where a list is not complete and its cluster is not among those that may be left out, `review_empty`,
 * `review_undecidable`, `invalid_input`, `cluster_not_found` and `forbidden`; then nothing is started.
 */
export async function startReview(
  { actor }: Manages,
  spec: ReviewSpec,
  { own }: RecordedNote,
): Promise<{ id: string }> {
  const lasts = spec.dueAt - Date.now();
  if (lasts <= 0) throw new Refusal("invalid_input", { fields: { dueAt: "Choose a day in the future." } });
  if (lasts > LONGEST) throw new Refusal("invalid_input", { fields: { dueAt: "Choose a day within two years." } });
  const id = await openReview(actor, spec, own);
  own.saved();
  return { id };
}

/** The same for a review that repeats: `before` is the one that it follows. */
export async function openReview(
  starter: Starter,
  spec: ReviewSpec,
  { id: startEvent, row: eventOf }: Pick<OwnOutcome, "id" | "row">,
  { before, now = Date.now() }: { before?: string; now?: number } = {},
): Promise<string> {
  await requireClusters(starter, spec.scope.clusters);
  const db = await store();
  const assignment = await requireAssignment(db, spec, (await choicesFor(db, starter)).accounts);
  const { read, leftOut } = await readLists(spec);
  const names = new Map((await teamNames(db)).map((team) => [team.id, team.name]));
  const frozenAt = Date.now();
  const rows: NewReviewRow[] = [];
  const counts: { id: string; name: string; readAt: number; rows: number }[] = [];
  for (const cluster of read) {
    const ofCluster = await freeze(db, cluster, spec, assignment);
    counts.push({ id: cluster.id, name: cluster.name, readAt: cluster.readAt, rows: ofCluster.length });
    rows.push(...ofCluster);
  }
  if (rows.length === 0) throw new Refusal("review_empty");
  if (rows.some(({ ownOf, part }) => part === "fallback" && ownOf === spec.fallback))
    throw new Refusal("review_undecidable");
  const id = newReviewId();
  const reviewers = assignment.reviewers(new Set(rows.map(({ part }) => part)));
  const sha256 = populationSha256(
    id,
    rows.map((row) => populationRow(row, reviewers)),
  );
  const scope = scopeSentences(spec.scope, { clusters: read.map(({ name }) => name), leftOut, teamNames: names });
  await addReview(
    db,
    {
      ...{ id, name: spec.name, state: "open", spec: JSON.stringify(spec), scope: JSON.stringify(scope) },
      ...{
        clusters: JSON.stringify(counts),
        leftOut: JSON.stringify(leftOut),
        population: rows.length,
        sha256,
        startEvent: startEvent,
      },
      ...{ frozenAt: frozenAt, dueAt: spec.dueAt, repeatAt: spec.repeats ? afterMonths(now) : null },
      ...{ startedAt: frozenAt, startedBy: starter.name, startedById: starter.accountId },
      ...{ startedByEmail: starter.email, closedAt: null, closedBy: null, manifest: null },
    },
    {
      rows,
      reviewers,
      before,
      event: eventOf({
        ...{ review: id, population: sha256, rows: rows.length, frozenAt: new Date(frozenAt).toISOString() },
        ...{
          clusters: read.map(({ name }) => name).join(", "),
          ...(leftOut.length > 0 && { leftOut: leftOut.join(", ") }),
        },
      }),
    },
  );
  await notifyAssigned(db);
  return id;
}

/** The same day after some months, or the last of a shorter month. */
function afterMonths(at: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + REPEAT_MONTHS);
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
}

/** Throws `cluster_not_found` and `forbidden`. */
async function requireClusters(starter: Starter, clusterIds: readonly string[]): Promise<void> {
  for (const clusterId of clusterIds) {
    // Tells one that they see from one that they do not.
    if (!may(starter, "sql_users.describe", clusterId)) authorize(starter as Actor, "sql_users.describe", clusterId);
    await clusterFacts().one(clusterId);
  }
}

async function requireAssignment(
  db: Store,
  plan: ReviewPreviewInput,
  people: readonly ReviewPerson[],
): Promise<Assignment> {
  const names = new Map((await teamNames(db)).map(({ id, name }) => [id, name]));
  const assignment = await assign(db, plan, { people, teamNames: names });
  if (!assignment)
    throw new Refusal("invalid_input", { fields: { fallback: "One of the reviewers cannot be chosen any more." } });
  return assignment;
}

/** Complete lists of all clusters of the scope. Throws `review_list_incomplete` with a sentence for each cluster that may not be left out. */
async function readLists({ scope, without }: ReviewSpec): Promise<{ read: ReadCluster[]; leftOut: string[] }> {
  const results = await Promise.all([...new Set(scope.clusters)].map((id) => readList(id)));
  const failed = results.filter((result) => !("names" in result));
  const notAllowed = failed.filter(({ id }) => !without.includes(id));
  if (notAllowed.length > 0)
    throw new Refusal("review_list_incomplete", {
      fields: Object.fromEntries(notAllowed.map(({ id, name }) => [id, name])),
    });
  const read = results.filter((result) => "names" in result);
  return {
    read: read.sort((one, other) =>
      one.name < other.name ? -1 : one.name > other.name ? 1 : one.id < other.id ? -1 : 1,
    ),
    leftOut: failed.map(({ name }) => name).sort(),
  };
}

async function readList(id: string): Promise<ReadCluster | { id: string; name: string }> {
  const { name } = await clusterFacts().one(id);
  try {
    const reading = await readSqlUsers(id, true, recordDrift);
    await reading.all;
    return { id, name, readAt: reading.startedAt, names: reading.names };
  } catch {
    return { id, name };
  }
}

/** The rows of one cluster, by name. Throws `review_list_incomplete` while one of its SQL users is being created. */
async function freeze(
  db: Store,
  { id, name: clusterName, names }: ReadCluster,
  { scope }: ReviewSpec,
  assignment: Assignment,
): Promise<NewReviewRow[]> {
  const [users, logins] = await Promise.all([reviewedSqlUsers(db, id), readLoginsOf(db, id)]);
  const readAt = logins?.facts.readAt ?? 0;
  const rows: NewReviewRow[] = [];
  for (const name of [...names].sort()) {
    const user = users.get(name);
    if (!user) throw new Refusal("review_list_incomplete", { fields: { [id]: clusterName } });
    if (!isInScope(scope, user)) continue;
    const login = logins && readAt > 0 ? { readAt, login: logins.of.get(name) } : undefined;
    rows.push(asRow(user, { clusterName, login, assignment }));
  }
  return rows;
}

type About = { clusterName: string; login: Parameters<typeof factsOf>[1]; assignment: Assignment };

function asRow(user: ReviewedSqlUser, { clusterName, login, assignment }: About): NewReviewRow {
  const { part, ownOf } = assignment.of(user.ownerTeamId);
  return {
    ...{ id: newId("rvr"), kind: "sql_user", clusterId: user.clusterId, clusterName: clusterName, name: user.name },
    ...{ subjectId: user.id, state: user.state, ownerTeamId: user.ownerTeamId },
    ...{ passwordAt: user.passwordChangedAt, lastLogin: login?.login?.lastLogin ?? null, loginRead: login ? 1 : 0 },
    ...{ facts: JSON.stringify(factsOf(user, login)), part, ownOf: ownOf },
  };
}
