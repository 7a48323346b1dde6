import { createHash, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

export type PasswordHash = { salt: string; hash: string };

// A third of a millisecond: this process must answer hundreds of changes a second, and it guards demo data.
const COST = { N: 256, r: 8, p: 1 };
const BYTES = 32;

/** Hash with a salt of its own, both base64, for the state. */
export function hashPassword(password: string): PasswordHash {
  const salt = randomBytes(16);
  return { salt: salt.toString("base64"), hash: scryptSync(password, salt, BYTES, COST).toString("base64") };
}

/** Whether `password` is the one that was hashed. */
export function matchesHash(password: string, kept: PasswordHash): boolean {
  const hash = scryptSync(password, Buffer.from(kept.salt, "base64"), BYTES, COST);
  const expected = Buffer.from(kept.hash, "base64");
  return hash.length === expected.length && timingSafeEqual(hash, expected);
}

/** Plain SHA-256 in hex: how the record names a password or a key without holding it. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Equality of two secrets in a time that tells nothing of them. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(createHash("sha256").update(left).digest(), createHash("sha256").update(right).digest());
}
