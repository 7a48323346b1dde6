import { reaches } from "#lib/shared/people/rights.ts";
import { ALL_CLUSTERS, clustersWith, may, type Roles } from "#lib/shared/policy.ts";
import type { FindReviewChoicesInput } from "#lib/shared/reviews/review-inputs.ts";
import { type FoundReviewChoices, REVIEW_CLUSTERS_MAX, type ReviewChoices } from "#lib/shared/reviews/reviews.ts";
import { allLabels } from "#lib/shared/vendor-labels.ts";
import type { Permit } from "../access/guard.ts";
import { clustersAsKnown } from "../cloud/known-clusters.ts";
import { allGrants, allPeople } from "../store/clusters/cluster-roles.ts";
import type { Store } from "../store/db/base.ts";
import { store } from "../store/db/store.ts";
import { teamNames } from "../store/people/teams.ts";
import { teamsOwningOn } from "../store/reviews/review-freeze.ts";

/** As many as a menu shows. */
const MOST = 20;

/** The possible scopes of a review for this person. */
export async function reviewChoices({ actor }: Permit<"reviews.manage">): Promise<ReviewChoices> {
  const { clusters, labels } = await choicesFor(await store(), actor);
  const hasMany = clusters.length > REVIEW_CLUSTERS_MAX;
  return {
    clusters: hasMany ? [] : clusters,
    hasMany,
    labels,
    ofAccounts: may(actor, "accounts.manage"),
    own: { id: actor.accountId, name: actor.name },
  };
}

/** The first accounts that can be reviewers for this person, or owner teams, with `q` in their name or email, in any case. */
export async function findReviewChoices(
  { actor }: Permit<"reviews.manage">,
  { of, q }: FindReviewChoicesInput,
): Promise<FoundReviewChoices> {
  const choices = await choicesFor(await store(), actor);
  const word = q.trim().toLowerCase();
  const has = (...texts: readonly string[]) => texts.some((text) => text.toLowerCase().includes(word));
  const accounts = of === "accounts" ? firstOf(choices.accounts.filter(({ name, email }) => has(name, email))) : NONE;
  const teams = of === "teams" ? firstOf(choices.teams.filter(({ name }) => has(name))) : NONE;
  return { accounts: accounts.first, teams: teams.first, more: accounts.more + teams.more };
}

const NONE = { first: [], more: 0 };

function firstOf<One extends { name: string }>(found: readonly One[]): { first: One[]; more: number } {
  const byName = found.toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  return { first: byName.slice(0, MOST), more: Math.max(0, found.length - MOST) };
}

type Choices = Pick<ReviewChoices, "clusters" | "labels"> & Pick<FoundReviewChoices, "accounts" | "teams">;

/**
 * The clusters on which they are Cluster Admin, the teams that own SQL users there, and the accounts that belong to these clusters: members
 * of those teams, holders of a role, administrators. They may not see others; an administrator gets all.
 */
export async function choicesFor(db: Store, starter: Roles): Promise<Choices> {
  const allowed = clustersWith(starter, "sql_users.describe");
  const [known, teams, people, grants] = await Promise.all([
    clustersAsKnown(),
    teamNames(db),
    allPeople(db),
    allGrants(db),
  ]);
  const theirs = known.filter(({ id }) => allowed === "all" || allowed.has(id));
  const clusters = theirs.map(({ id, name }) => ({ id, name }));
  const isAll = starter.role === "administrator";
  const owning = isAll
    ? new Set(teams.map(({ id }) => id))
    : await teamsOwningOn(
        db,
        clusters.map(({ id }) => id),
      );
  const ids = new Set([...clusters.map(({ id }) => id), ALL_CLUSTERS]);
  const here = isAll ? [] : grants.filter(({ clusterId }) => ids.has(clusterId));
  const accounts = people.filter(
    (person) =>
      !person.disabled &&
      (isAll ||
        person.role === "administrator" ||
        person.teamIds.some((id) => owning.has(id)) ||
        here.some((grant) => reaches(grant, person))),
  );
  return {
    clusters,
    labels: allLabels(theirs),
    teams: teams.filter(({ id }) => owning.has(id)),
    accounts: accounts.map(({ id, name, email }) => ({ id, name, email })),
  };
}
