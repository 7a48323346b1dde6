import { randomBytes } from "node:crypto";
import { sha256 } from "./sha256.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** An id with a prefix that says what it is, such as `req_01JD…`: 48 bits of time, then 80 of chance; sorts by time. */
export function newId(prefix: string): string {
  let time = Date.now();
  let head = "";
  for (let digit = 0; digit < 10; digit++) {
    head = ALPHABET.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  const tail = Array.from(randomBytes(16), (byte) => ALPHABET.charAt(byte & 31)).join("");
  return `${prefix}_${head}${tail}`;
}

/** 256 bits from the system's generator, as 43 characters that need no encoding in a URL. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 in hex. For tokens of 256 bits only: they need no salt and no slow hash. */
export function tokenHash(token: string): string {
  return sha256(token);
}
