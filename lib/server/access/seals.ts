import { createHmac, timingSafeEqual } from "node:crypto";
import { newestSecret, sealingKeyOf } from "./cookies.ts";

/** Marks of stored values, which nobody can make who can only write to the store. */
export type Seals = {
  /** The mark of a value, by the newest session secret: its number, a colon, and hex. */
  sealOf: (value: unknown) => string;
  /** Whether a mark is that of this value; false where its session secret is not configured any more. */
  isSealOf: (seal: string, value: unknown) => boolean;
};

/** The marks for one purpose. */
export function sealsFor(purpose: string): Seals {
  const markOf = (value: unknown, number: number): Buffer | undefined => {
    const key = sealingKeyOf(purpose, number);
    return key && createHmac("sha256", key).update(JSON.stringify(value)).digest();
  };
  return {
    sealOf: (value) => {
      const number = newestSecret();
      return `${number}:${markOf(value, number)?.toString("hex")}`;
    },
    isSealOf: (seal, value) => {
      const [number = "", hex = ""] = seal.split(":");
      const mark = markOf(value, Number(number));
      const given = Buffer.from(hex, "hex");
      return mark !== undefined && given.length === mark.length && timingSafeEqual(given, mark);
    },
  };
}
