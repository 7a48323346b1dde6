import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { sealingKey } from "./cookies.ts";

const LIVES_MS = 30 * 60_000;
const TIME_BYTES = 6;
const CHANCE_BYTES = 9;
const PROOF_BYTES = 15;

/**
 * A code proves that an answer was made for this account, about this SQL user, after the code was issued. `rowId` distinguishes this SQL
 * user from a later one of the same name.
 */
export type CodeSubject = { accountId: string; clusterId: string; name: string; rowId: string | undefined };

/**
 * A code of 40 letters, digits, dashes and underscores, good for 30 minutes. Nothing is stored: it carries its end, some
 * chance and an HMAC. Looking at a page must not write. `now`: by the clock of the store, since the time is compared with those of others.
 */
export function newCode(subject: CodeSubject, now: number): { code: string; expiresAt: number } {
  const head = Buffer.alloc(TIME_BYTES + CHANCE_BYTES);
  const expiresAt = now + LIVES_MS;
  head.writeUIntBE(expiresAt, 0, TIME_BYTES);
  randomBytes(CHANCE_BYTES).copy(head, TIME_BYTES);
  return { code: Buffer.concat([head, proof(head, subject)]).toString("base64url"), expiresAt };
}

/** When the code ends, in epoch milliseconds; undefined where it has ended, or was not made for this subject. */
export function codeExpiry(code: string, subject: CodeSubject, now = Date.now()): number | undefined {
  const bytes = Buffer.from(code, "base64url");
  if (bytes.length !== TIME_BYTES + CHANCE_BYTES + PROOF_BYTES || bytes.toString("base64url") !== code)
    return undefined;
  const head = bytes.subarray(0, TIME_BYTES + CHANCE_BYTES);
  if (!timingSafeEqual(bytes.subarray(head.length), proof(head, subject))) return undefined;
  const expiresAt = head.readUIntBE(0, TIME_BYTES);
  return expiresAt > now ? expiresAt : undefined;
}

/** When a code that ends then was made. */
export function madeAt(expiresAt: number): number {
  return expiresAt - LIVES_MS;
}

function proof(head: Buffer, { accountId, clusterId, name, rowId }: CodeSubject): Buffer {
  return createHmac("sha256", sealingKey("one-time-code"))
    .update(JSON.stringify([head.toString("hex"), accountId, clusterId, name, rowId ?? ""]))
    .digest()
    .subarray(0, PROOF_BYTES);
}
