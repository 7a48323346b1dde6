import { createHash, timingSafeEqual } from "node:crypto";

/** Plain SHA-256 in hex: how the record names a password or a key without holding it. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Compares two secrets in constant time. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(createHash("sha256").update(left).digest(), createHash("sha256").update(right).digest());
}
