import { hash } from "@node-rs/argon2";

/**
 * The hash of a password for the store, which is checked in a hundredth of the time: a check costs what the hash says. Only where a test is
 * not about that cost; password-hash.test.ts tests the real one.
 */
export function quickHash(password: string): Promise<string> {
  return hash(password, { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1 });
}
