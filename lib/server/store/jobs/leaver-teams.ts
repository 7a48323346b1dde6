import type { LeaverTeam } from "#lib/shared/people/leaver.ts";
import type { Store } from "../db/base.ts";
import { accountById } from "../people/accounts.ts";
import { addMember, allTeams, membershipOf, setLead } from "../people/teams.ts";
import { teamsOf } from "../sql-users/owned-sql-users.ts";
import type { Successor } from "./leavers.ts";

/** The teams of an account, and the role that a successor needs in each, so that it keeps a lead and its SQL users an owner. */
export async function leaverTeams(store: Store, accountId: string): Promise<LeaverTeam[]> {
  const own = await teamsOf(store, accountId);
  const teams = await allTeams(
    store,
    own.map(({ id }) => id),
  );
  return teams.flatMap(({ id, name, members, ownedSqlUsers }) => {
    const own = members.find((member) => member.accountId === accountId);
    if (!own) return [];
    const others = members.filter((member) => member.accountId !== accountId && !member.disabled);
    const hasLead = others.some(({ lead }) => lead);
    const isLast = others.length === 0 && ownedSqlUsers > 0;
    const needs = own.lead && !hasLead ? "lead" : isLast ? "member" : null;
    return [{ teamId: id, team: name, lead: own.lead, others: others.length, ownedSqlUsers, needs }];
  });
}

/** What a successor got. `joins`, `leads`: whether it did not before. */
export type HandedOver = {
  teamId: string;
  team: string;
  accountId: string;
  name: string;
  needs: "lead" | "member";
  joins: boolean;
  leads: boolean;
};

/**
 * Lets the successors lead or join the teams, and the account lead none. Resolves to what each got; undefined where a team has no
 * successor who can sign in. The caller must then roll back the transaction.
 */
export async function handOver(
  transaction: Store,
  accountId: string,
  successors: readonly Successor[],
): Promise<HandedOver[] | undefined> {
  const done: HandedOver[] = [];
  for (const { teamId, team, lead, needs } of await leaverTeams(transaction, accountId)) {
    if (needs) {
      const chosen = successors.find((successor) => successor.teamId === teamId)?.accountId;
      const successor = chosen === undefined ? undefined : await accountById(transaction, chosen);
      if (!successor || successor.disabled || successor.id === accountId) return undefined;
      const membership = await membershipOf(transaction, teamId, successor.id);
      const joins = !membership?.isMember;
      const leads = needs === "lead" && !membership?.lead;
      if (joins) await addMember(transaction, teamId, successor.id);
      if (leads) await setLead(transaction, teamId, successor.id, true);
      done.push({ teamId, team, accountId: successor.id, name: successor.name, needs, joins, leads });
    }
    if (lead) await setLead(transaction, teamId, accountId, false);
  }
  return done;
}
