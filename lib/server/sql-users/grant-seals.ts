import { sealsFor } from "../access/seals.ts";
import { Refusal } from "../base/failure.ts";
import { clusterAdminsOf, notify } from "../notices/notices.ts";
import type { Store } from "../store/db/open.ts";
import {
  type GrantDecision,
  grantsOf,
  replaceGrantSeal,
  type StoredGrant,
  sealedGrants,
} from "../store/requests/grants.ts";

/*
 * What the approval of temporary access decided has a mark, which a person who can only write to the store cannot make: its person, cluster,
 * SQL user and access, its start, its length and its latest end, and the rules that approved it where no person did. Its claim replaces the mark by another, which also says that its clock has
 * begun.
 */

const seals = sealsFor("approved grant");

const decided = ({ id, clusterId, requesterId, name, sqlUserId, spec, latestEnd, byRule = null }: GrantDecision) =>
  [id, clusterId, requesterId, name, sqlUserId, spec, latestEnd].concat(byRule === null ? [] : ["by rule", byRule]);

const claimed = (grant: GrantDecision) => decided(grant).concat("claimed");

/** The mark of a decision. */
export const sealOfGrant = (grant: GrantDecision): string => seals.sealOf(decided(grant));

/** The mark of a decision whose password was set. */
export const sealOfClaim = (grant: GrantDecision): string => seals.sealOf(claimed(grant));

type Sealed = Pick<StoredGrant, "seal"> & GrantDecision;

/** Whether its password was set, whatever else the store says. */
export const isClaimed = (grant: Sealed): boolean => grant.seal !== null && seals.isSealOf(grant.seal, claimed(grant));

/** Whether the store has a decision as its approval made it. */
export const isAsApproved = (grant: Sealed): boolean =>
  (grant.seal !== null && seals.isSealOf(grant.seal, decided(grant))) || isClaimed(grant);

/** Whether only the row calls it claimed: the row was edited. */
export const isClaimUnmarked = (grant: Sealed & Pick<StoredGrant, "finishedAt">): boolean =>
  grant.finishedAt !== null && isAsApproved(grant) && !isClaimed(grant);

/**
 * Throws `grant_claim_unmarked` where only the row calls it claimed, and `grant_edited` where the store does not have a decision as its
 * approval made it: then it notifies the Cluster Admins once.
 */
export async function requireAsApproved(
  db: Store,
  grant: Pick<StoredGrant, "seal" | "clusterName" | "finishedAt"> & GrantDecision,
): Promise<void> {
  if (isClaimUnmarked(grant)) throw new Refusal("grant_claim_unmarked");
  if (isAsApproved(grant)) return;
  const { id, clusterId, clusterName, name } = grant;
  await notify(db, await clusterAdminsOf(db, clusterId), {
    kind: "job_trouble",
    about: `grant-edited:${id}`,
    text: `Rolecall's store does not have the temporary access of the SQL user ${name} on cluster ${clusterName} as it was approved, so it was edited. Rolecall gives no password of it and does not delete it. Delete the SQL user if it is not needed.`,
    subject: `The access of ${name} was edited in the store`,
    path: `/clusters/${clusterId}/users/${encodeURIComponent(name)}`,
    label: "Open the SQL user",
  });
  throw new Refusal("grant_edited");
}

/** The temporary access that this SQL user was made for, if any. Throws as {@link requireAsApproved}. */
export async function grantNow(db: Store, sqlUserId: string): Promise<StoredGrant | undefined> {
  const [grant, ...others] = await grantsOf(db, sqlUserId);
  for (const each of grant ? [grant, ...others] : []) await requireAsApproved(db, each);
  return grant;
}

/** Makes the marks anew that are true ones by an older session secret. */
export async function renewGrantSeals(db: Store): Promise<void> {
  for (const grant of await sealedGrants(db)) {
    const seal = isClaimed(grant) ? sealOfClaim(grant) : sealOfGrant(grant);
    if (isAsApproved(grant) && seal !== grant.seal) await replaceGrantSeal(db, grant, seal);
  }
}
