import "server-only";
import { singleton } from "../../base/singleton.ts";

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
export function knownTokens(): KnownTokens {
  return singleton("known-tokens", () => new KnownTokens());
}
