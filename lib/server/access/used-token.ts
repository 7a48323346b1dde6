import "server-only";
import type { Actor } from "./actor.ts";

/** Names the token in the audit, beside its owner: for a service, whose names are unique in its team only, also the team. */
export function usedToken({ token }: Actor): { token?: string } {
  if (!token) return {};
  const named = `${token.name} (${token.id})`;
  return { token: token.kind === "service" ? `${named} of ${token.owner}` : named };
}

/**
 * Under what the refusals and the work of an actor are counted: a person alone, all programs of a person together, all services of a team
 * together. An account may have many tokens, and each would have a bound of its own.
 */
export function countedAs({ accountId, token }: Pick<Actor, "accountId" | "token">): string {
  if (!token) return accountId;
  return token.kind === "personal" ? `programs of ${accountId}` : `services of ${token.owner}`;
}
