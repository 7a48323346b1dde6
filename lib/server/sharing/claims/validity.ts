import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { holderOn, holds, limitOf } from "#lib/shared/policy.ts";
import type { ClaimFacts, ClaimState } from "#lib/shared/requests/claims.ts";
import type { Actor } from "../../access/guard.ts";
import { settingsNow } from "../../access/settings.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { clusterRolesOf } from "../../store/clusters/cluster-roles.ts";
import type { Store } from "../../store/db/open.ts";
import { membershipOf } from "../../store/people/teams.ts";
import { MOST_WORD_TRIES } from "../../store/requests/claim-attempts.ts";
import type { ClaimLink } from "../../store/requests/claim-links.ts";

/** The state of a link at this moment. */
export async function stateOf(db: Store, link: ClaimLink, now = Date.now()): Promise<ClaimState> {
  return link.usedAt === null ? validityOf(db, link, now) : "used";
}

/** The state of a link as if it was not used: the browser that used it may set another password. */
export async function validityOf(db: Store, link: ClaimLink, now = Date.now()): Promise<Exclude<ClaimState, "used">> {
  // No one revoked it: it became void because its sender lost the right.
  if (link.revokedAt !== null) return link.revokedBy === null ? "void" : "revoked";
  if (link.expiresAt <= now) return "expired";
  return (await stands(db, link)) ? "waiting" : "void";
}

const ENDED: Record<Exclude<ClaimState, "used" | "waiting">, ErrorCode> = {
  revoked: "link_revoked",
  expired: "link_expired",
  void: "link_void",
};

/** Throws the refusal that says how a link ended. Only for a visitor who has its secret. */
export function requireWaiting(state: Exclude<ClaimState, "used">): void {
  if (state !== "waiting") throw new Refusal(ENDED[state]);
}

/**
 * Whether the sender could still send it: enabled, with the right, for the same SQL user with the same owner. Otherwise an account would
 * keep access through its links after losing its rights.
 */
export async function stands(db: Store, link: ClaimLink): Promise<boolean> {
  if (link.endedAt !== null || link.ownerTeamId !== link.ownerNow) return false;
  if (link.wordHash !== null && link.wordTries >= MOST_WORD_TRIES) return false;
  if (link.senderRole === null || link.senderDisabledAt !== null) return false;
  const clusterRoles = await clusterRolesOf(db, link.senderId);
  const sender = holderOn({ role: link.senderRole, clusterRoles }, link.clusterId);
  if (!holds(sender, "sql_users.reset")) return false;
  const user = { protected: link.protected, state: link.adminState };
  // A SQL user that is not restricted makes the link wait instead of voiding it.
  return limitOf("sql_users.reset", sender, user, await settingsNow(db)) !== "protected";
}

/** Whether the signed-in visitor may use a link. */
export async function viewerOf(
  db: Store,
  link: Pick<ClaimLink, "accountId" | "teamId" | "senderId">,
  actor: Actor | undefined,
): Promise<Exclude<ClaimFacts["viewer"], "must_enrol">> {
  // The dialog that made it promises that the sender never sees the password.
  if (actor?.accountId === link.senderId) return "sender";
  if (link.accountId === null && link.teamId === null) return "right";
  if (!actor) return "signed_out";
  if (link.teamId === null) return actor.accountId === link.accountId ? "right" : "another";
  return (await membershipOf(db, link.teamId, actor.accountId))?.isMember ? "right" : "another";
}

/** Whether the SQL user must be verified as restricted first. A team reset exception applies only to links for the owner team. */
export function isWithheld(link: Pick<ClaimLink, "adminState" | "exceptionAt" | "teamId" | "ownerNow">): boolean {
  const isExcepted = link.exceptionAt !== null && link.teamId !== null && link.teamId === link.ownerNow;
  return link.adminState !== "restricted" && !isExcepted;
}

/** Whether a link was used, and not by the browser that made this `opener`. */
export function isUsedByAnother(link: Pick<ClaimLink, "usedAt" | "openerHash">, opener: string): boolean {
  return link.usedAt !== null && link.openerHash !== tokenHash(opener);
}

/** Name of the account or team; null where anyone with the link may use it. */
export function namedRecipient(link: ClaimLink): string | null {
  if (link.accountId === null && link.teamId === null) return null;
  return link.accountName ?? link.teamName ?? "a removed account or team";
}
