import type { Actor } from "./actor.ts";

/** Names the token in the audit, beside its owner: for a service, whose names are unique in its team only, also the team. */
export function usedToken({ token }: Actor): { token?: string } {
  if (!token) return {};
  const named = `${token.name} (${token.id})`;
  return { token: token.kind === "service" ? `${named} of ${token.owner}` : named };
}

/** The parts of an actor that the count needs. */
export type RateSubject = Pick<Actor, "accountId"> & {
  readonly token?: Pick<NonNullable<Actor["token"]>, "kind" | "owner">;
};

/**
 * The key under which an actor's refusals and work are counted: one for a person, one for all programs of a person, one for all services of
 * a team. Otherwise each of an account's many tokens would have its own limit.
 */
export function rateKey({ accountId, token }: RateSubject): string {
  if (!token) return accountId;
  return token.kind === "personal" ? `programs of ${accountId}` : `services of ${token.owner}`;
}
