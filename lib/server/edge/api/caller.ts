import type { TokenActor } from "../../access/actor.ts";
import { actorOfToken, presentedHash, presentedToken } from "../../access/token-actor.ts";
import { Refusal } from "../../base/failure.ts";
import type { RequestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { tokenElsewhere } from "../../people/accounts/token-elsewhere.ts";
import { countCall, countInvalid, invalidFlood, type Rate } from "./rate.ts";

/** More than any installation uses at once. */
const MOST = 10_000;

/** Hashes of tokens that were live when this server last looked. They open nothing: each call looks again. */
class KnownTokens {
  readonly #hashes = new Set<string>();

  has(hash: string): boolean {
    return this.#hashes.has(hash);
  }

  /** The one that was used longest ago makes room. */
  note(hash: string): void {
    this.#hashes.delete(hash);
    this.#hashes.add(hash);
    const [oldest] = this.#hashes;
    if (this.#hashes.size > MOST && oldest !== undefined) this.#hashes.delete(oldest);
  }

  forget(hash: string): void {
    this.#hashes.delete(hash);
  }
}

/** The hashes that this process knows. */
function knownTokens(): KnownTokens {
  return singleton("known-tokens", () => new KnownTokens());
}

/**
 * The actor of a call by its `Authorization` alone; calls `counted` with the token's remaining calls before it reads the rights. Throws the
 * refusals of a token, and `too_many_calls` where the token or the network has used up its calls.
 */
export async function callerOf(
  authorization: string | null,
  request: RequestContext,
  counted: (rate: Rate) => void,
): Promise<TokenActor> {
  const { address } = request;
  const hash = presentedHash(authorization);
  const known = knownTokens();
  // A stranger behind the same address, or before a proxy that hides all of them, must not shut out who has a token.
  if (hash === undefined || !known.has(hash)) requireRate(invalidFlood(address));
  try {
    const token = await presentedToken(authorization);
    if (hash !== undefined) known.note(hash);
    const rate = countCall(token.id);
    counted(rate);
    requireRate(rate);
    return await actorOfToken(token, address).catch(async (error: unknown) => {
      if (error instanceof Refusal && error.code === "token_address") await tokenElsewhere(token, request);
      throw error;
    });
  } catch (error) {
    // An outage, a missing factor or a wrong address does not count as a guess.
    if (authorization === null || !(error instanceof Refusal) || error.code !== "token_invalid") throw error;
    if (hash !== undefined) known.forget(hash);
    requireRate(countInvalid(address));
    throw error;
  }
}

/** Throws `too_many_calls`. */
export function requireRate({ exceeded, resetSeconds }: Rate): void {
  if (exceeded) throw new Refusal("too_many_calls", { retryAfterSeconds: resetSeconds });
}
