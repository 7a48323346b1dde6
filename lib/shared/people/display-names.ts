import { z } from "zod";

/** Line breaks, and characters that are invisible or change the direction of text: names appear within other text. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/u;

/** What programs for mail make a link of: names stand in mails. */
const ADDRESS = /:\/\/|\bwww\.|\//i;

/** The new name of a person or a team. Compared with others by {@link isSameName}. */
export function displayName(max: number) {
  return presentName(max)
    .refine((value) => !UNSEEN.test(value), "Remove line breaks and invisible characters.")
    .refine((value) => !ADDRESS.test(value), "Leave out web addresses and slashes.")
    .refine((value) => value === "" || UNSEEN.test(value) || foldName(value) !== "", "Use letters or digits.");
}

/** A name that may be the present one, also where {@link displayName} refuses it. */
export function presentName(max: number) {
  return z.string().trim().min(1, "Enter a name.").max(max, `At most ${max} characters.`);
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

/**
 * Letters of other scripts and forms that look like the ones beside them in this very case, where {@link LOOKALIKES} goes by the sound or
 * the other case. As confusables.txt of Unicode TR39 has them, for Cyrillic, Greek, Armenian and Latin; and small capitals.
 */
const SAME_SHAPE = lookalikes(
  [
    "б 6, З 3, Ӡ 3, Ь b, Ы bl, Ю lo, г r, ҽ e, ү y, Ү y, ѡ w, ӏ l, Ӏ l, ꙇ l, Ԍ g, Ꙅ 2, Ә Ə, ә ə",
    "ν v, υ u, σ o, γ y, Ϻ m, Ϝ f, Ϳ j, ϳ j, Γ Г, Π п, π п, Φ Ф, φ ф, Λ Л, Ψ Ѱ, ψ ѱ, ω ꙍ, Σ Ʃ, δ ẟ",
    "Օ o, օ o, Ս u, ս u, Տ s, հ h, ո n, ռ n, ց g, գ q, զ q, ա w, ք f, յ j, Փ Ф, ծ ẟ",
    "ɑ a, ƅ b, Ƅ b, ɡ g, ɩ i, Ɩ l, ǀ l, ɯ w, ʋ u, ɣ y, ƽ s, Ƨ 2, Ʒ 3, Ȝ 3, Ɜ 3, ȣ 8, Ȣ 8, Ʀ r, ꬲ e, ꬵ f, ꞵ ß",
    "ᴀ a, ʙ b, ᴄ c, ᴅ d, ᴇ e, ꜰ f, ɢ g, ʜ h, ɪ i, ᴊ j, ᴋ k, ʟ l, ᴍ m, ɴ n, ᴏ o, ᴑ o, ᴘ p, ʀ r, ꜱ s, ᴛ t, ᴜ u, ᴠ v, ᴡ w, ʏ y, ᴢ z",
  ].join(", "),
);

/** What a name looks like: another skeleton than {@link foldName}, which stays as it is since the store has it of tokens. */
function shapeOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "");
  const latin = Array.from(plain, (letter) => SAME_SHAPE[letter] ?? letter).join("");
  return foldName(latin).replaceAll("rn", "m").replaceAll("vv", "w");
}

/** Whether one name can be taken for the other. */
export function isSameName(one: string, other: string): boolean {
  return foldName(one) === foldName(other) || shapeOf(one) === shapeOf(other);
}

/** The scripts that Unicode UAX #31 recommends for names (table 5), without those of {@link TOGETHER}. */
const ALONE = [
  ...["Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Gujr", "Guru", "Hebr", "Khmr"],
  ...["Knda", "Laoo", "Mlym", "Mymr", "Orya", "Sinh", "Taml", "Telu", "Thaa", "Thai", "Tibt"],
];
/** Scripts that are written together, for Japanese, Chinese and Korean. */
const TOGETHER = [
  ["Latn", "Hani", "Hira", "Kana"],
  ["Latn", "Hani", "Bopo"],
  ["Latn", "Hani", "Hang"],
];
const OF_ONE_SCRIPT = [...ALONE.map((script) => [script]), ...TOGETHER].map((scripts) => {
  const letters = ["Zyyy", "Zinh", ...scripts].map((script) => `\\p{scx=${script}}`).join("");
  return new RegExp(`^[${letters}]*$`, "u");
});

/**
 * Whether all letters and digits are of one script, or of several that are written together: "highly restrictive" of Unicode TR39, section
 * 5.2. Names that stood before the rule may be of more.
 */
export function isOneScript(name: string): boolean {
  const letters = name.normalize("NFC").replace(/[^\p{L}\p{N}]/gu, "");
  return OF_ONE_SCRIPT.some((pattern) => pattern.test(letters));
}
