import "server-only";
import type { Actor } from "./actor.ts";

/** Names the token in the audit, beside its owner: for a service, whose names are unique in its team only, also the team. */
export function usedToken({ token }: Actor): { token?: string } {
  if (!token) return {};
  const named = `${token.name} (${token.id})`;
  return { token: token.kind === "service" ? `${named} of ${token.owner}` : named };
}
