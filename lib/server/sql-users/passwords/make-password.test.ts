import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { makeSqlPassword } from "./make-password.ts";

const ALPHANUMERIC = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
const ALL = [...ALPHANUMERIC, "-", "_"];

/** Pearson's chi-square of the characters in `text` against the guess that all of `alphabet` are equally likely. */
function chiSquare(text: string, alphabet: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const expected = text.length / alphabet.length;
  return alphabet.reduce((sum, character) => sum + ((counts.get(character) ?? 0) - expected) ** 2 / expected, 0);
}

// With 61 or 63 degrees of freedom a fair generator exceeds 200 about once in 10^15 runs. One that takes a random byte
// modulo 62 lies near 590 on the smaller of the samples, with a standard deviation below 50.
const BOUND = 200;
const passwords = Array.from({ length: 40_000 }, () => makeSqlPassword().reveal());

describe("makeSqlPassword", () => {
  test("gives 32 characters of A-Za-z0-9-_ that begin and end with a letter or digit", () => {
    for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{30}[A-Za-z0-9]$/);
  });

  test("never gives the same one twice", () => {
    expect(new Set(passwords).size).toBe(passwords.length);
  });

  test("favours no character, neither inside nor at the ends", () => {
    expect(chiSquare(passwords.map((password) => password.slice(1, -1)).join(""), ALL)).toBeLessThan(BOUND);
    const ends = passwords.map((password) => password.charAt(0) + password.charAt(31)).join("");
    expect(chiSquare(ends, ALPHANUMERIC)).toBeLessThan(BOUND);
  });

  test("the measure for that notices the bias of a remainder", () => {
    const everyByteAsOften = Array.from({ length: 2 * passwords.length }, (_, index) => index % 256);
    const biased = everyByteAsOften.map((byte) => ALPHANUMERIC[byte % ALPHANUMERIC.length]).join("");
    expect(chiSquare(biased, ALPHANUMERIC)).toBeGreaterThan(2 * BOUND);
  });

  test("is wrapped, so that printing it shows nothing", () => {
    const password = makeSqlPassword();
    expect(`${password} ${JSON.stringify({ password })} ${inspect(password)}`).not.toContain(password.reveal());
  });
});
