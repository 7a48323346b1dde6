import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES, may, type Roles } from "#lib/shared/policy.ts";
import type { ReviewPreviewPlan, ReviewScope, ReviewSpec } from "#lib/shared/reviews/review-inputs.ts";
import {
  isForAdministrators,
  kindsIn,
  REPEAT_MONTHS,
  REVIEW_CLUSTERS_MAX,
  type ReviewPreview,
} from "#lib/shared/reviews/reviews.ts";
import { hasLabel } from "#lib/shared/vendor-labels.ts";
import { type Actor, authorize, type Permit } from "../../access/guard.ts";
import type { OwnOutcome, RecordedNote } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import type { Facts } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import type { Store } from "../../store/db/base.ts";
import { storeTime } from "../../store/db/clock.ts";
import { store } from "../../store/db/store.ts";
import { administratorIds } from "../../store/people/accounts.ts";
import { teamNames } from "../../store/people/teams.ts";
import { openInvitations } from "../../store/people/tokens.ts";
import { addReview, type NewReviewRow, newReviewId, reviewedSqlUsers } from "../../store/reviews/review-freeze.ts";
import { reviewedAccounts } from "../../store/reviews/reviewed-accounts.ts";
import { isLive, reviewedTokens } from "../../store/reviews/reviewed-tokens.ts";
import type { StoredReview } from "../../store/reviews/reviews.ts";
import { choicesFor } from "../choices.ts";
import { populationSha256 } from "../evidence/digests.ts";
import type { ReviewedInvitation } from "../evidence/evidence-input.ts";
import { startSha256 } from "../evidence/started.ts";
import { clustersOf, namesIn } from "../find-review.ts";
import { notifyAssigned } from "../notify.ts";
import { readLists } from "../read-lists.ts";
import { type Assignment, assign, type ReviewPerson } from "./assign.ts";
import { freezeAccounts, freezeSqlUsers, freezeTokens } from "./freeze.ts";
import { populationRow } from "./population.ts";
import { isInScope, scopeSentences } from "./scope.ts";
import { startedReview } from "./started-review.ts";

type Manages = Permit<"reviews.manage">;
/** The latest due date, in milliseconds from now: two years. */
const LONGEST = 731 * 24 * 60 * 60_000;
/** The starter of a review: a person, or Rolecall for that person when a review repeats. */
export type Starter = Roles & Pick<Actor, "accountId" | "email" | "name">;

/** What a review of this scope would freeze, according to the store. Reads no cluster. */
export async function previewReview({ actor }: Manages, asked: ReviewPreviewPlan): Promise<ReviewPreview> {
  const plan = { ...asked, scope: await scopeNow(actor, asked.scope) };
  const db = await store();
  const { accounts } = await choicesFor(db, actor);
  const assignment = await requireAssignment(db, plan, accounts);
  const [known, readings] = await Promise.all([clustersAsKnown(), lastReadings(db)]);
  const clusters: ReviewPreview["clusters"] = [];
  const byReviewer = new Map<string, number>();
  const people = new Map(accounts.map(({ id, name }) => [id, name]));
  let undecidable = 0;
  const count = ({ decides }: { decides: readonly string[] }) => {
    if (decides.length === 0) undecidable += 1;
    for (const each of decides) byReviewer.set(each, (byReviewer.get(each) ?? 0) + 1);
  };
  for (const { id, name } of known.filter(({ id }) => plan.scope.clusters.includes(id))) {
    const users = [...(await reviewedSqlUsers(db, id)).values()].filter((user) => isInScope(plan.scope, user));
    clusters.push({ name, rows: users.length, readAt: readings.get(id) ?? null });
    for (const { ownerTeamId } of users) count(assignment.of(ownerTeamId));
  }
  const ids = plan.scope.accounts ? (await reviewedAccounts(db)).map(({ id }) => id) : [];
  for (const id of ids) count(assignment.ofAccount(id));
  const now = await storeTime(db);
  const tokens = plan.scope.tokens ? (await reviewedTokens(db)).filter((token) => isLive(token, now)) : [];
  for (const { owner } of tokens) count(assignment.ofToken(owner));
  return {
    rows: clusters.reduce((sum, { rows }) => sum + rows, 0),
    accounts: ids.length,
    tokens: tokens.length,
    clusters,
    reviewers: [...byReviewer].map(([id, rows]) => ({ name: people.get(id) ?? id, rows })),
    undecidable,
  };
}

/**
 * Starts a review: reads a complete list of each cluster, freezes the SQL users in the scope, and records the time and SHA-256 of that in
 * the audit.
 *
 * Throws `review_list_incomplete` where a list is incomplete and its cluster may not be left out, `review_empty`, `review_undecidable`,
 * `invalid_input`, `cluster_not_found` and `forbidden`; then nothing is started.
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

/** Starts a review for a person or for a repetition. `before`: the review that it follows. Throws as {@link startReview}. */
export async function openReview(
  starter: Starter,
  asked: ReviewSpec,
  { id: startEvent, event: eventOf }: Pick<OwnOutcome, "id" | "event">,
  { before, now = Date.now() }: { before?: string; now?: number } = {},
): Promise<string> {
  const spec = { ...asked, scope: await scopeNow(starter, asked.scope) };
  const db = await store();
  const assignment = await requireAssignment(db, spec, (await choicesFor(db, starter)).accounts);
  const { read, leftOut } = await readLists(spec);
  const names = new Map((await teamNames(db)).map((team) => [team.id, team.name]));
  const frozenAt = await storeTime(db);
  const rows: NewReviewRow[] = [];
  const counts: ReturnType<typeof clustersOf> = [];
  for (const cluster of read) {
    const ofCluster = await freezeSqlUsers(db, cluster, spec, assignment);
    const { id: clusterId, name, readAt, names: listed } = cluster;
    counts.push({ id: clusterId, name, readAt, listed: new Set(listed).size, rows: ofCluster.length });
    rows.push(...ofCluster);
  }
  if (spec.scope.accounts) rows.push(...(await freezeAccounts(db, assignment)));
  if (spec.scope.tokens) rows.push(...(await freezeTokens(db, assignment, frozenAt)));
  if (rows.length === 0) throw new Refusal("review_empty");
  if (rows.some(({ ownOf, part }) => part === "fallback" && ownOf === spec.fallback))
    throw new Refusal("review_undecidable");
  const id = newReviewId();
  const reviewers = assignment.reviewers(new Set(rows.map(({ part }) => part)));
  const population = rows.map((row) => populationRow(row, reviewers));
  const scope = scopeSentences(spec.scope, { clusters: read.map(({ name }) => name), leftOut, teamNames: names });
  const review: StoredReview = {
    id,
    name: spec.name,
    state: "open",
    // A repetition seeks the clusters of the label again.
    spec: JSON.stringify(asked),
    scope: JSON.stringify(scope),
    startEvent,
    clusters: JSON.stringify(counts),
    leftOut: JSON.stringify(leftOut),
    population: rows.length,
    invitations: spec.scope.accounts ? JSON.stringify(await invitationsAt(db, frozenAt)) : null,
    sha256: populationSha256(id, population),
    frozenAt,
    dueAt: spec.dueAt,
    repeatAt: spec.repeats ? afterMonths(now) : null,
    startedAt: frozenAt,
    startedBy: starter.name,
    startedById: starter.accountId,
    startedByEmail: starter.email,
    closedAt: null,
    closedBy: null,
    manifest: null,
  };
  const started = startSha256(startedReview(review, reviewers, population));
  await addReview(db, review, { rows, reviewers, before, event: eventOf(startFacts(review, started)) });
  await notifyAssigned(db);
  return id;
}

/** What the audit records of a start. `start`: the hash of `start.json`. */
function startFacts({ id, sha256, population, frozenAt, clusters, leftOut }: StoredReview, start: string): Facts {
  const without = namesIn(leftOut);
  const names = clustersOf({ clusters }).map(({ name }) => name);
  return {
    review: id,
    population: sha256,
    start,
    rows: population,
    frozenAt: new Date(frozenAt).toISOString(),
    clusters: names.join(", "),
    leftOut: without.length > 0 ? without.join(", ") : undefined,
  };
}

/** This day some months later, or the last of a shorter month. */
function afterMonths(at: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + REPEAT_MONTHS);
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
}

/**
 * The scope with the clusters of its label, as far as the starter may review them. Throws `cluster_not_found` and `forbidden`, as accounts
 * and tokens are for administrators, and `invalid_input` for too many clusters.
 */
async function scopeNow(starter: Starter, scope: ReviewScope): Promise<ReviewScope> {
  await requireScope(starter, scope);
  const { label } = scope;
  if (label === null) return scope;
  const labelled = (await clusterFacts().all()).filter(
    (cluster) => hasLabel(cluster, label) && may(starter, "sql_users.describe", cluster.id),
  );
  const clusters = [...new Set([...scope.clusters, ...labelled.map(({ id }) => id)])];
  if (clusters.length > REVIEW_CLUSTERS_MAX)
    throw new Refusal("invalid_input", {
      fields: { label: `A review takes at most ${REVIEW_CLUSTERS_MAX} clusters.` },
    });
  return { ...scope, clusters };
}

async function requireScope(starter: Starter, scope: ReviewScope): Promise<void> {
  const { clusters } = scope;
  if (isForAdministrators(kindsIn(scope)) && !may(starter, "accounts.manage")) throw new Refusal("forbidden");
  for (const clusterId of clusters) {
    // Distinguishes visible clusters from others.
    if (!may(starter, "sql_users.describe", clusterId)) authorize(starter as Actor, "sql_users.describe", clusterId);
    await clusterFacts().one(clusterId);
  }
}

async function requireAssignment(
  db: Store,
  plan: ReviewPreviewPlan,
  people: readonly ReviewPerson[],
): Promise<Assignment> {
  const names = new Map((await teamNames(db)).map(({ id, name }) => [id, name]));
  const administrators = await administratorIds(db);
  const assignment = await assign(db, plan, { people, teamNames: names, administrators });
  if (!assignment)
    throw new Refusal("invalid_input", { fields: { fallback: "One of the reviewers cannot be chosen any more." } });
  return assignment;
}

/** The invitations that can be accepted at this time, by email: a review decides about accounts, and shows who may become one. */
async function invitationsAt(db: Store, now: number): Promise<ReviewedInvitation[]> {
  const [open, teams, clusters] = await Promise.all([openInvitations(db, now), teamNames(db), clustersAsKnown()]);
  const nameOf = new Map(
    [...teams, ...clusters, { id: ALL_CLUSTERS, name: "all clusters" }].map((each) => [each.id, each.name]),
  );
  return open
    .filter(({ expired }) => !expired)
    .map(({ email, role, gives, invitedBy, expiresAt }) => ({
      email,
      role,
      invitedBy,
      expiresAt,
      teams: gives.teams
        .map(({ teamId, lead }) => `${nameOf.get(teamId) ?? teamId}${lead ? " (lead)" : ""}`)
        .join(", "),
      clusterRoles: gives.clusterRoles
        .map(({ clusterId, role: held }) => `${CLUSTER_ROLE_NAMES[held]} on ${nameOf.get(clusterId) ?? clusterId}`)
        .join(", "),
    }))
    .sort((one, other) => (one.email < other.email ? -1 : 1));
}
