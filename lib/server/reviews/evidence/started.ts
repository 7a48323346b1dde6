import { sha256 } from "../../base/sha256.ts";
import { isoTime, jsonLines } from "./digests.ts";
import type { Person, PopulationRow, ReviewedCluster, ReviewedInvitation, StartedReview } from "./evidence-input.ts";

/** A reviewer of one or several parts. */
type Reviewer = { accountId: string; email: string; name: string; part: string };

/** The reviewers of a review with the number of their rows, by id: the order of a database is not the same everywhere. */
export function reviewerRows(
  reviewers: readonly Reviewer[],
  population: readonly PopulationRow[],
): StartedReview["reviewers"] {
  const byId = [...Map.groupBy(reviewers, ({ accountId }) => accountId)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byId.flatMap(([id, [first]]) =>
    first ? { person: personOf(first), rows: population.filter((row) => row.reviewers.includes(id)).length } : [],
  );
}

/** The fallback reviewer; nobody where the store has none any more. */
export function fallbackOf(reviewers: readonly Reviewer[]): Person {
  const fallback = reviewers.find(({ part }) => part === "fallback");
  return fallback ? personOf(fallback) : { id: null, email: "", name: "" };
}

function personOf({ accountId: id, email, name }: Reviewer): Person {
  return { id, email, name };
}

/** Where the population of a cluster comes from. */
const SOURCE = "complete list of the CockroachDB Cloud API";

/** What `review.json` says of the start, in the order of `start.json`. What an older version of Rolecall did not know is left out. */
export function writtenStart(review: StartedReview) {
  const { id, name, scope, clusters, invitations, reviewers, fallback, startedAt, startedBy, dueAt } = review;
  return {
    id,
    name,
    scope,
    clusters: clusters.map(writtenCluster),
    invitations: invitations?.map(writtenInvitation),
    reviewers: reviewers.map(({ person, rows }) => ({ person: writtenPerson(person), rows })),
    fallback: writtenPerson(fallback),
    startedAt: isoTime(startedAt),
    startedBy: writtenPerson(startedBy),
    dueAt: isoTime(dueAt),
  };
}

function writtenCluster({ id, name, listed, rows, listReadAt }: ReviewedCluster) {
  if (listed === undefined) return { id, name, rows, listReadAt: isoTime(listReadAt) };
  return { id, name, source: SOURCE, listed, rows, leftOut: listed - rows, listReadAt: isoTime(listReadAt) };
}

function writtenInvitation({ email, role, teams, clusterRoles, invitedBy, expiresAt }: ReviewedInvitation) {
  return { email, role, teams, clusterRoles, invitedBy, expiresAt: isoTime(expiresAt) };
}

/** A person in the order of the files. */
export function writtenPerson({ id, email, name }: Person): Person {
  return { id, email, name };
}

/** The content of `start.json`. */
export function startJson(review: StartedReview): string {
  return jsonLines([writtenStart(review)]);
}

/** The hash of `start.json` that the audit event of a review's start records. */
export function startSha256(review: StartedReview): string {
  return sha256(startJson(review));
}
