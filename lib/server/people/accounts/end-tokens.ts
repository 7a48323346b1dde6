import type { EndableTokens, TokenEnd } from "#lib/shared/people/token-end.ts";
import type { Actor } from "../../access/guard.ts";
import type { Store } from "../../store/db/open.ts";
import { revokeApiToken, revokeTokensOf } from "../../store/people/api-token-ends.ts";
import { apiTokens, liveApiToken, serviceTokensMadeBy } from "../../store/people/api-tokens.ts";
import { membershipOf } from "../../store/people/teams.ts";

/** The valid tokens of a person, and those of services that they made: they may have kept the text. */
export async function endableTokens(db: Store, actor: Actor): Promise<EndableTokens> {
  const { personal, services } = await validTokens(db, actor.accountId);
  const asked = services.map(async ({ id, name, team }) => ({ id, name, team, mayEnd: await mayEnd(db, actor, id) }));
  return { personal, services: await Promise.all(asked) };
}

/** The names of all tokens that {@link endEveryToken} would end. */
export async function everyTokenOf(db: Store, accountId: string) {
  const { personal, services } = await validTokens(db, accountId);
  return { personal, services: services.map(({ name, team }) => `${name} of ${team}`) };
}

async function validTokens(db: Store, accountId: string, now = Date.now()) {
  const own = await apiTokens(db, { accountId, teamIds: [] });
  const personal = own.flatMap(({ name, expiresAt }) => (expiresAt > now ? [name] : []));
  return { personal, services: await serviceTokensMadeBy(db, accountId, now) };
}

/**
 * Ends the tokens that a person chose to end with a change of their sign-in; resolves to the names of those that were valid. A token of a
 * service stays where the person did not make it or may not revoke it.
 */
export async function endChosenTokens(transaction: Store, actor: Actor, chosen: TokenEnd): Promise<string[]> {
  const personal = chosen.personal ? await revokeTokensOf(transaction, actor.accountId) : [];
  const ended: string[] = [];
  for (const { id, name } of await serviceTokensMadeBy(transaction, actor.accountId)) {
    if (!chosen.services.includes(id) || !(await mayEnd(transaction, actor, id))) continue;
    if (await revokeApiToken(transaction, id)) ended.push(name);
  }
  return [...personal, ...ended].sort();
}

/** Ends every token of an account, also those of services that it made; resolves to the names of those that were valid. */
export async function endEveryToken(transaction: Store, accountId: string): Promise<string[]> {
  const ended = await revokeTokensOf(transaction, accountId);
  for (const { id, name } of await serviceTokensMadeBy(transaction, accountId))
    if (await revokeApiToken(transaction, id)) ended.push(name);
  return ended.sort();
}

/** As on the page of tokens: administrators, and leads of the team. */
async function mayEnd(db: Store, { accountId, role }: Actor, tokenId: string): Promise<boolean> {
  if (role === "administrator") return true;
  const teamId = (await liveApiToken(db, { id: tokenId }))?.owner.id ?? "";
  return (await membershipOf(db, teamId, accountId))?.lead === true;
}
