import { createHash, timingSafeEqual } from "node:crypto";

/** Plain SHA-256 in hex: how the record names a password or a key without holding it. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Equality of two secrets in a time that tells nothing of them. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(createHash("sha256").update(left).digest(), createHash("sha256").update(right).digest());
}
