import type { InvitationGives } from "#lib/shared/people/accounts.ts";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { Refusal } from "../../base/failure.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import type { Store } from "../../store/db/open.ts";
import { addMember, lockTeams, setLead, teamNames } from "../../store/people/teams.ts";

/** Throws `not_found` for a team and `cluster_not_found` for a cluster that does not exist. */
export async function requireGifts(db: Store, { teams, clusterRoles }: InvitationGives): Promise<void> {
  const known = new Set((await teamNames(db)).map(({ id }) => id));
  if (teams.some(({ teamId }) => !known.has(teamId))) throw new Refusal("not_found");
  for (const { clusterId } of clusterRoles) if (clusterId !== ALL_CLUSTERS) await clusterFacts().one(clusterId);
}

/** Gives a new account the teams and cluster roles of its invitation, in the transaction that creates it. Removed teams are left out. */
export async function give(
  transaction: Store,
  accountId: string,
  { teams, clusterRoles }: InvitationGives,
  by: string,
): Promise<void> {
  const there = await lockTeams(transaction, new Set(teams.map(({ teamId }) => teamId)));
  for (const { teamId, lead } of teams) {
    if (!there.has(teamId)) continue;
    await addMember(transaction, teamId, accountId);
    if (lead) await setLead(transaction, teamId, accountId, true);
  }
  for (const { clusterId, role } of clusterRoles)
    await putGrant(transaction, { kind: "account", id: accountId }, { clusterId, role, by });
}

/** What an invitation gives, for the audit, with the present names of the teams. */
export async function giftWords(
  db: Store,
  { teams, clusterRoles }: InvitationGives,
): Promise<{ teams?: string; clusterRoles?: string }> {
  const names = new Map((await teamNames(db)).map(({ id, name }) => [id, name]));
  const joined = teams.flatMap(({ teamId, lead }) => {
    const name = names.get(teamId);
    return name === undefined ? [] : [lead ? `${name} (lead)` : name];
  });
  const roles = clusterRoles.map(({ clusterId, role }) => `${role} on ${clusterId}`);
  return present({
    teams: joined.length > 0 ? joined.join(", ") : undefined,
    clusterRoles: roles.length > 0 ? roles.join(", ") : undefined,
  });
}
