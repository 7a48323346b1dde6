import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { TOKEN_PATTERN, TOKEN_PREFIX } from "#lib/shared/people/token-limits.ts";
import { Secret } from "../secret.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62^43 is above 2^256. */
const BODY_LENGTH = 43;
/** 62^6 is above 2^32. */
const SUM_LENGTH = 6;
/** Shown of a token after it was made. */
const START_LENGTH = 8;

/** A new token of 256 bits. Letters and digits only: a double click selects all of it. */
export function newTokenText(): Secret {
  const body = TOKEN_PREFIX + digits(BigInt(`0x${randomBytes(32).toString("hex")}`), BODY_LENGTH);
  return new Secret(body + sumOf(body));
}

/** Whether the checksum of a token is right, which rejects guesses and typing errors without the store. */
export function isTokenText(text: string): boolean {
  return TOKEN_PATTERN.test(text) && sumOf(text.slice(0, -SUM_LENGTH)) === text.slice(-SUM_LENGTH);
}

/** The first characters, which distinguish tokens on screens. They reveal at most 24 random bits, so enough remain secret. */
export function startOf(token: Secret): string {
  return token.reveal().slice(0, START_LENGTH);
}

function sumOf(body: string): string {
  return digits(BigInt(crc32(body)), SUM_LENGTH);
}

function digits(value: bigint, length: number): string {
  let text = "";
  for (let left = value; text.length < length; left /= 62n) text = DIGITS.charAt(Number(left % 62n)) + text;
  return text;
}
