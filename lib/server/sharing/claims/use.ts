import "server-only";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import {
  type ClaimAnswer,
  type ClaimFacts,
  claimInput,
  type OpenedClaim,
  openClaimInput,
  type UsedClaim,
} from "#lib/shared/requests/claims.ts";
import { otherWays } from "#lib/shared/ways-in/ways-in.ts";
import { type Actor, actorAgain, anyActor, currentActor, requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { parse } from "../../base/parse.ts";
import { authorOf } from "../../base/request/author.ts";
import { type RequestContext, requestContext } from "../../base/request/request.ts";
import { asViewer, replacementThrough } from "../../sql-users/passwords/password-in-view.ts";
import { record } from "../../store/audit/record-event.ts";
import { waysInto } from "../../store/clusters/cluster-ways.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { closeShown, type Viewer } from "../../store/passwords/shown-passwords.ts";
import { recordReopened } from "../../store/requests/claim-attempts.ts";
import { type ClaimLink, claimLink, endClaimLink } from "../../store/requests/claim-links.ts";
import { notifyReopened, notifyUsed } from "./notify.ts";
import { requireWord } from "./second-word.ts";
import { setPasswordThrough } from "./set-password.ts";
import {
  isUsedByAnother,
  isWithheld,
  namedRecipient,
  requireWaiting,
  stateOf,
  validityOf,
  viewerOf,
} from "./validity.ts";

/**
 * The facts of an unused link, for its signed-in recipients, also without its secret, as from a notice. Null for all others, since the id
 * is in logs and histories and must not reveal that the link exists.
 */
export async function claimFacts(id: string): Promise<ClaimFacts | null> {
  const actor = await currentActor(false);
  if (!actor) return null;
  const db = await store();
  const link = await claimLink(db, id);
  if (!link || (await stateOf(db, link)) !== "waiting") return null;
  const facts = await factsOf(db, link, actor);
  return facts.for !== null && facts.viewer === "right" ? facts : null;
}

async function factsOf(db: Store, link: ClaimLink, actor: Actor | undefined): Promise<ClaimFacts> {
  return {
    sqlUser: link.sqlUser,
    cluster: link.clusterName,
    by: link.senderName ?? "",
    sentAt: link.createdAt,
    expiresAt: link.expiresAt,
    for: namedRecipient(link),
    word: link.wordHash !== null,
    withheld: isWithheld(link),
    otherWays: otherWays(await waysInto(db, link.clusterId)),
    viewer: await viewerOf(db, link, actor),
  };
}

/**
 * The facts of a link, for a visitor who has its secret. If another browser has used it, says when and from where, and notifies the sender.
 * Fails with `link_void` where there is no such link, and with the code of how it ended.
 */
export async function openClaim(input: unknown): Promise<Result<OpenedClaim>> {
  const request = await requestContext();
  return attempt("claim.open", request, async (logFields) => {
    requireOwnOrigin(request);
    const { id, secret, opener } = parse(openClaimInput, input);
    const db = await store();
    const [link, found] = await Promise.all([claimLink(db, id, secret), anyActor(true)]);
    // An account that must enrol counts as signed out and is told why.
    const actor = found?.mustEnrol ? undefined : found?.actor;
    logFields.actor = found?.actor.accountId;
    if (link && isUsedByAnother(link, opener)) return reopened(db, link, actor, request);
    if (!link) throw new Refusal("link_void");
    requireWaiting(await validityOf(db, link));
    const replaced = actor ? null : await replacementThrough(db, link.id);
    const facts = await factsOf(db, link, actor);
    const mustEnrol = facts.viewer === "signed_out" && found !== undefined;
    return { state: "yours", facts: mustEnrol ? { ...facts, viewer: "must_enrol" } : facts, replaced };
  });
}

/**
 * Sets a new password through a claim link and returns it. Of concurrent browsers, one succeeds; the others learn when and from where it
 * was used. After a failure or a lost answer, the same browser can repeat it until the link expires.
 */
export async function useClaim(input: unknown): Promise<Result<ClaimAnswer>> {
  const request = await requestContext();
  return attempt("claim.use", request, async (logFields) => {
    requireOwnOrigin(request);
    const { id, secret, opener, word, replaces, active } = parse(claimInput, input);
    const db = await store();
    const [link, actor] = await Promise.all([claimLink(db, id, secret), currentActor(true)]);
    logFields.actor = actor?.accountId;
    if (!link) throw new Refusal("link_void");
    if (isUsedByAnother(link, opener)) return reopened(db, link, actor, request);
    const viewer = await viewerOf(db, link, actor);
    if (viewer === "signed_out") throw new Refusal("claim_needs_sign_in");
    try {
      const use = { opener, from: request.address, by: actor ? authorOf(actor) : null };
      const showing = { viewer: actor ? asViewer(actor, "claim") : asLinkViewer(link), replaces };
      const answer = await recorded(
        auditContext("claim.use", link, actor, request),
        async (note): Promise<ClaimAnswer> => {
          if (viewer === "sender") throw new Refusal("claim_own_link");
          if (viewer === "another") throw new Refusal("claim_needs_sign_in");
          requireWaiting(await validityOf(db, link));
          await requireWord(db, link, { word, address: request.address });
          const mayUse = async (now: ClaimLink) => {
            if ((await viewerOf(db, now, actor && (await actorAgain(actor)))) === "right") return;
            throw new Refusal("claim_needs_sign_in");
          };
          return setPasswordThrough(db, { id, secret }, { use, showing, agreed: { active }, mayUse }, note);
        },
      );
      notifyUsed(db, link, use);
      return answer;
    } catch (error) {
      const now = error instanceof Refusal && error.code === "claim_used" && (await claimLink(db, id, secret));
      if (now) return reopened(db, now, actor, request);
      throw error;
    }
  });
}

/**
 * Ends a used link for good once the password is stored, so that this browser cannot set another one with it. Fails with `link_void` where
 * this browser has not used it.
 */
export async function endClaim(input: unknown): Promise<Result<null>> {
  const request = await requestContext();
  return attempt("claim.end", request, async () => {
    requireOwnOrigin(request);
    const db = await store();
    const link = parse(openClaimInput, input);
    if (!(await endClaimLink(db, link))) throw new Refusal("link_void");
    await closeShown(db, { viewerId: link.id });
    return null;
  });
}

/** The visitor; without a session, the link is recorded as the actor. */
function asLinkViewer({ id, senderName }: ClaimLink): Viewer {
  return { id, name: `a claim link of ${senderName ?? "a removed account"}`, sessionHash: null, way: "claim" };
}

/** The time and address of a link's use; notifies the sender that it was opened again. */
async function reopened(
  db: Store,
  link: ClaimLink,
  actor: Actor | undefined,
  request: RequestContext,
): Promise<UsedClaim> {
  if (await recordReopened(db, link.id)) {
    await record({ ...auditContext("claim.reopen", link, actor, request), outcome: "done" });
    notifyReopened(db, link, request);
  }
  return { state: "used", at: link.usedAt ?? 0, from: link.usedFrom ?? "", by: link.senderName ?? "" };
}

function auditContext(action: AuditAction, link: ClaimLink, actor: Actor | undefined, request: RequestContext) {
  return {
    action,
    actor: actor ?? null,
    request,
    clusterId: link.clusterId,
    target: link.sqlUser,
    details: { link: link.id, sender: link.senderName ?? undefined },
  };
}
