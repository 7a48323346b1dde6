import { powerOf, type ReviewChange } from "#lib/shared/reviews/review-rows.ts";
import type { ReviewedToken } from "../../store/reviews/reviewed-tokens.ts";
import { type FrozenFacts, numberIn } from "./facts.ts";

/**
 * What is frozen of a token, in the order of the evidence: nothing of its text, also not its first characters. `clusterNames`: those that
 * are known, by id.
 */
export function tokenFacts(token: ReviewedToken, clusterNames: ReadonlyMap<string, string>): FrozenFacts {
  const { owner, clusters, label } = token;
  const names = clusters === "all" ? ["all clusters"] : clusters.map((id) => clusterNames.get(id) ?? id).sort();
  return {
    tokenId: token.id,
    tokenKind: owner.kind,
    owner: owner.kind === "personal" ? owner.email : owner.name,
    ownerId: owner.id,
    state: powerOf(token.scopes),
    scopes: [...token.scopes],
    tokenClusters: label === null ? names : [`by label ${label}`, ...names],
    addresses: [...token.addresses],
    createdBy: token.madeBy,
    createdAt: token.madeAt,
    expiresAt: token.expiresAt,
    lastUsedAt: token.lastUsedAt,
    lastUsedFrom: token.lastUsedFrom,
  };
}

/** How a frozen token has ended, or undefined where it is live. */
export type TokenEnd = "revoked" | "expired" | "removed";

/**
 * How it has ended by this time. One that the store no longer has went with its owner, or ended more than a month ago: its end is frozen
 * and never changes, so it is known whether it had expired.
 */
export function tokenEnd(facts: FrozenFacts, token: ReviewedToken | undefined, now: number): TokenEnd | undefined {
  if (token?.revokedAt != null) return "revoked";
  const expiresAt = numberIn(facts, "expiresAt");
  if (expiresAt !== null && expiresAt <= now) return "expired";
  return token ? undefined : "removed";
}

/** What of a frozen token is another now: its limits never change. */
export function tokenChanges(facts: FrozenFacts, token: ReviewedToken | undefined, now: number): ReviewChange[] {
  return [tokenEnd(facts, token, now) ?? []].flat();
}
