import type { z } from "zod";
import type { AnyPart, TeamPart, teamPartInput } from "#lib/shared/people/page-parts.ts";
import type { TeamPage } from "#lib/shared/people/person-page.ts";
import { may } from "#lib/shared/policy.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { requireOpenTeam } from "../../access/open-pages.ts";
import { Refusal } from "../../base/failure.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { countsOfTeam, membersAfter, teamById } from "../../store/people/page-rows.ts";
import { membershipOf } from "../../store/people/teams.ts";
import { cutAt, pageOf } from "./cursor.ts";
import { countsOf } from "./kept-counts.ts";
import { eventsPart, reachOf, requestsPart, rolesPart, sqlUsersPart } from "./page-parts.ts";

type Reads = Permit<"people.read">;

/** Everything about one team, with the first page of each part. Members see what it owns and requests, and no other member. */
export async function readTeam({ actor }: Reads, { teamId }: { teamId: string }): Promise<TeamPage> {
  const db = await store();
  const team = await findTeam(db, actor, teamId);
  const manages = may(actor, "rights.manage");
  const [membership, figures, sqlUsers, requests, members, roles, events] = await Promise.all([
    membershipOf(db, teamId, actor.accountId),
    figuresOf(db, teamId, manages),
    sqlUsersPart(db, [teamId], undefined),
    requestsOf(db, actor, teamId),
    manages ? membersPart(db, teamId) : null,
    manages ? rolesPart(db, { teamId }, { before: undefined, manages }) : null,
    manages ? eventsPart(db, { target: teamId }, { before: undefined, manages }) : null,
  ]);
  return {
    team,
    manages,
    own: membership?.isMember === true ? { lead: membership.lead } : null,
    figures,
    parts: { sqlUsers, requests, members, roles, events },
    asOf: Date.now(),
  };
}

/** A page of one part. Throws `not_found` for a part that the viewer may not see. */
export async function readTeamPart(
  { actor }: Reads,
  { teamId, part, before }: z.output<typeof teamPartInput>,
): Promise<AnyPart<TeamPart>> {
  const db = await store();
  await findTeam(db, actor, teamId);
  const manages = may(actor, "rights.manage");
  switch (part) {
    case "sqlUsers":
      return sqlUsersPart(db, [teamId], before);
    case "requests":
      return requestsOf(db, actor, teamId, before);
    case "members":
      requireManaging(manages);
      return membersPart(db, teamId, before);
    case "roles":
      requireManaging(manages);
      return rolesPart(db, { teamId }, { before, manages });
    case "events":
      requireManaging(manages);
      return eventsPart(db, { target: teamId }, { before, manages });
    default:
      return part satisfies never;
  }
}

function requireManaging(manages: boolean): void {
  if (!manages) throw new Refusal("not_found");
}

async function findTeam(db: Store, actor: Actor, teamId: string): Promise<TeamPage["team"]> {
  await requireOpenTeam(db, actor, teamId);
  const team = await teamById(db, teamId);
  if (!team) throw new Refusal("not_found");
  return team;
}

async function figuresOf(db: Store, teamId: string, manages: boolean): Promise<TeamPage["figures"]> {
  const reach = reachOf([teamId], await clustersAsKnown());
  const [counts, { clusters, dues }] = await Promise.all([countsOfTeam(db, teamId), countsOf(db, reach)]);
  let [sqlUsers, admins] = [0, 0];
  for (const { states: of } of clusters.values()) {
    sqlUsers += of.admin + of.privileged + of.unknown + of.restricted;
    admins += of.admin;
  }
  return {
    members: manages ? counts.members : 0,
    roles: manages ? counts.roles : 0,
    requests: counts.requests,
    sqlUsers,
    admins,
    due: dues.due,
    soon: dues.soon,
  };
}

function requestsOf(db: Store, actor: Actor, teamId: string, before?: string) {
  const manages = may(actor, "accounts.manage");
  return requestsPart(db, { requesterId: "", teams: [teamId], clusters: [] }, { before, manages });
}

async function membersPart(db: Store, teamId: string, before?: string) {
  return pageOf("members", await membersAfter(db, teamId, cutAt(before, "number", "text", "text")), {
    key: ({ lead, name, id }) => [lead ? 0 : 1, name, id],
    shown: (member) => member,
  });
}
