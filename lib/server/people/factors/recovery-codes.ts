import { randomBytes } from "node:crypto";
import { RECOVERY_CODES } from "#lib/shared/people/factors.ts";
import type { Revealed } from "#lib/shared/revealed.ts";
import { tokenHash } from "../../base/ids.ts";
import { Secret } from "../../base/secret.ts";

/** Leaves out letters that look like others. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 120 bits: more than the 112 from which a plain hash may store them (NIST SP 800-63B-4, section 3.1.2.2). */
const LENGTH = 24;
const GROUP = /.{4}(?=.)/g;

/** Ten codes of 120 random bits each, such as `8F3K-…`. */
export function newCodes(): Revealed[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte & 31));
    return new Secret(letters.join("").replaceAll(GROUP, "$&-")).reveal();
  });
}

/** The stored hash of a code. Ignores case, spaces and dashes, and reads look-alike letters as the ones in the alphabet. */
export function codeHash(typed: string): string {
  const code = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, "");
  return tokenHash(code.replaceAll("O", "0").replaceAll(/[IL]/g, "1"));
}
