import { z } from "zod";

/** Line breaks, and characters that are invisible or change the direction of text: names appear within other text. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/u;

/** What programs for mail make a link of: names stand in mails. */
const ADDRESS = /:\/\/|\bwww\.|\//i;

/** The name of a person or a team. Compared with others by {@link isSameName}. */
export function displayName(max: number) {
  return z
    .string()
    .trim()
    .min(1, "Enter a name.")
    .max(max, `At most ${max} characters.`)
    .refine((value) => !UNSEEN.test(value), "Remove line breaks and invisible characters.")
    .refine((value) => !ADDRESS.test(value), "Leave out web addresses and slashes.")
    .refine((value) => value === "" || UNSEEN.test(value) || foldName(value) !== "", "Use letters or digits.");
}

/**
 * Letters that look like the Latin ones beside them, in lower case, if either case does. Other forms of a letter by Unicode itself, such as
 * ａ or 𝐚, are folded without a table.
 */
const LOOKALIKES: Record<string, string> = {
  ...lookalikes(
    "а a, в b, с c, ԁ d, е e, һ h, н h, і i, ј j, к k, м m, п n, о o, р p, ԛ q, ѕ s, т t, у y, ѵ v, ԝ w, х x",
  ),
  ...lookalikes("α a, β b, ε e, η h, ι i, κ k, μ m, ν n, ο o, ρ p, τ t, υ y, χ x, ζ z"),
  ...lookalikes("ł l, ø o, đ d, ħ h, ı i, ß ss, æ ae, œ oe, þ p, ð d"),
};
/** Capital i, small L and one cannot be told apart in many fonts, nor zero and o. */
const AMBIGUOUS: Record<string, string> = { i: "l", "1": "l", "|": "l", "0": "o" };

function lookalikes(pairs: string): Record<string, string> {
  return Object.fromEntries(pairs.split(", ").map((pair) => pair.split(" ") as [string, string]));
}

/** The skeleton of a name: without case, accents, spaces, signs and lookalikes. */
export function foldName(name: string): string {
  const plain = name.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const latin = Array.from(plain, (letter) => LOOKALIKES[letter] ?? letter).join("");
  return Array.from(latin, (letter) => AMBIGUOUS[letter] ?? letter)
    .join("")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Whether one name can be taken for the other. */
export function isSameName(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}
