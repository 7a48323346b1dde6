import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { newestSecret, sealingKeyOf } from "../access/cookies.ts";

/* Marks of what a restriction stores, which nobody can make who can only write to the store. */

const PURPOSE = "restriction";

/** The mark of a value, by the newest session secret: its number, a colon, and hex. */
export function sealOf(value: unknown): string {
  const number = newestSecret();
  return `${number}:${markOf(value, number)?.toString("hex")}`;
}

/** Whether a mark is that of this value; false where its session secret is not configured any more. */
export function isSealOf(seal: string, value: unknown): boolean {
  const [number = "", hex = ""] = seal.split(":");
  const mark = markOf(value, Number(number));
  const given = Buffer.from(hex, "hex");
  return mark !== undefined && given.length === mark.length && timingSafeEqual(given, mark);
}

function markOf(value: unknown, number: number): Buffer | undefined {
  const key = sealingKeyOf(PURPOSE, number);
  return key && createHmac("sha256", key).update(JSON.stringify(value)).digest();
}
