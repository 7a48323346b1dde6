import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { clusterRoleOn } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { ClaimRecipients, ClaimRecipientsInput, ClaimTarget, ListedClaim } from "#lib/shared/requests/claims.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { requireLimits } from "../../access/limits.ts";
import { mayOpenPerson } from "../../access/open-pages.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { hasMail } from "../../notices/send-mail.ts";
import { resetMeets } from "../../sql-users/passwords/reset-meets.ts";
import { keyClosedAt } from "../../store/clusters/key-reach.ts";
import { store } from "../../store/db/store.ts";
import { findAccounts } from "../../store/people/account-pages.ts";
import { findTeams } from "../../store/people/team-pages.ts";
import { type ClaimLink, claimLink, claimLinksOf, revokeClaimLink } from "../../store/requests/claim-links.ts";
import { namedRecipient, stateOf } from "./validity.ts";

/** As many as a menu shows. */
const MOST = 20;
const NONE = { rows: [], count: 0 };

/**
 * The first accounts or teams with `q` in their name or email that can be sent a claim link: all but the sender. With a name, also what a new
 * password of that SQL user meets; throws the refusal of a reset where the sender may not reset it.
 */
export async function claimRecipients(
  permit: Permit<"sql_users.reset">,
  { clusterId, name, of, q }: ClaimRecipientsInput,
): Promise<ClaimRecipients> {
  const { actor } = permit;
  if (name !== undefined) await requireLimits(permit, { clusterId, name });
  const db = await store();
  const [accounts, teams] = await Promise.all([
    of === "accounts" ? findAccounts(db, { q, disabled: false, except: actor.accountId }, MOST) : NONE,
    of === "teams" ? findTeams(db, q, MOST) : NONE,
  ]);
  const found: ClaimRecipients = {
    accounts: accounts.rows.map(({ id, name, email }) => ({ id, name, email })),
    teams: teams.rows,
    more: accounts.count - accounts.rows.length + teams.count - teams.rows.length,
    mail: hasMail(),
  };
  if (name !== undefined) found.meets = await resetMeets({ clusterId, name });
  return found;
}

/** The links that an account may see and revoke: a Cluster Admin all of the cluster, others their own. */
function seesOnly(actor: Actor, clusterId: string): string | undefined {
  return clusterRoleOn(actor, clusterId) === "cluster_admin" ? undefined : actor.accountId;
}

type ClusterClaims = {
  cluster: { id: string; name: string };
  claims: ListedClaim[];
  /** why no link can be sent there: the API key sets no password */
  keyClosed?: KeyClosed;
};

/** The newest claim links of a cluster, with their state. */
export async function listClaims(
  { actor }: Permit<"sql_users.reset">,
  { clusterId }: { clusterId: string },
): Promise<ClusterClaims> {
  const { id, name } = await clusterFacts().one(clusterId);
  const db = await store();
  const links = await claimLinksOf(db, { clusterId: id, senderId: seesOnly(actor, id) });
  return present<ClusterClaims>({
    cluster: { id, name },
    claims: await Promise.all(links.map(async (link) => asListed(actor, link, await stateOf(db, link)))),
    keyClosed: (await keyClosedAt(db, id)) ?? undefined,
  });
}

function asListed(actor: Actor, link: ClaimLink, state: ListedClaim["state"]): ListedClaim {
  return present({
    id: link.id,
    sqlUser: link.sqlUser,
    for: namedRecipient(link),
    forAccountId:
      link.accountId !== null && link.accountName !== null && mayOpenPerson(actor, link.accountId)
        ? link.accountId
        : undefined,
    forTeamId: link.teamName === null ? undefined : (link.teamId ?? undefined),
    by: link.senderName ?? "a removed account",
    byId: link.senderName !== null && mayOpenPerson(actor, link.senderId) ? link.senderId : undefined,
    sentAt: link.createdAt,
    expiresAt: link.expiresAt,
    state,
    word: link.wordHash !== null,
    used:
      link.usedAt === null
        ? undefined
        : {
            at: link.usedAt,
            from: link.usedFrom ?? "",
            by: link.usedBy,
            again: link.reopenedAt,
          },
    revokedBy: link.revokedBy ?? undefined,
  });
}

/** Revokes an unused link. Throws `not_found` also for a link that the actor may not revoke. */
export async function revokeClaim(
  { actor }: Permit<"sql_users.reset">,
  { clusterId, name, id }: ClaimTarget,
  note: Note,
): Promise<null> {
  note({ link: id });
  const db = await store();
  const revoke = async () => revokeClaimLink(db, { clusterId, id, senderId: seesOnly(actor, clusterId) }, actor.name);
  if ((await claimLink(db, id))?.sqlUser !== name || !(await revoke())) throw new Refusal("not_found");
  return null;
}
