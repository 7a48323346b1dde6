import type { TokenActor } from "../server/access/actor.ts";
import { actorOfToken, presentedToken } from "../server/access/token-actor.ts";

/** The actor of an `Authorization` header, as the API makes it. */
export async function tokenActor(authorization: string | null, address: string): Promise<TokenActor> {
  return actorOfToken(await presentedToken(authorization), address);
}
