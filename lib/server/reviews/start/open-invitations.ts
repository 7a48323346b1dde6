import "server-only";
import { ALL_CLUSTERS, CLUSTER_ROLE_NAMES } from "#lib/shared/policy.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import type { Store } from "../../store/db/base.ts";
import { teamNames } from "../../store/people/teams.ts";
import { openInvitations } from "../../store/people/tokens.ts";
import type { ReviewedInvitation } from "../evidence/evidence-input.ts";

/** The invitations that can be accepted at this time, by email: a review decides about accounts, and shows who may become one. */
export async function invitationsAt(db: Store, now: number): Promise<ReviewedInvitation[]> {
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
