/** Common parts of long leaked passwords. Fifteen characters made only of these are guessed first. */
const COMMON_PIECES = [
  ..."password passwort passphrase changeme letmein welcome welcomehome trustno iloveyou sunshine princess football baseball".split(
    " ",
  ),
  ..."superman batman dragon monkey master shadow michael jennifer computer internet secret administrator admin login".split(
    " ",
  ),
  ..."qwertyuiop qwerty qwertz azerty asdfghjkl asdfgh zxcvbnm yxcvbnm qazwsxedc qazwsx 1qaz2wsx 1q2w3e4r5t6y 1q2w3e4r".split(
    " ",
  ),
  ..."abcdefghijklmnopqrstuvwxyz abcdef abc 1234567890 0987654321 9876543210 correcthorsebatterystaple test demo user root".split(
    " ",
  ),
  ..."cockroachdb cockroach cockroachlabs rolecall database postgres postgresql cluster crdb sql".split(" "),
];
/** Signs that stand for a letter in most people's passwords. */
const LOOKALIKES: Record<string, string> = {
  a: "4@",
  b: "8",
  e: "3€",
  g: "9",
  i: "1!",
  l: "1!",
  o: "0",
  s: "5$",
  t: "7",
};
const MIN_DISTINCT = 6;
/** The least that must remain without these parts; see {@link rest}. */
const MIN_REST = 6;

/**
 * The reason why a new account password is too easy to guess, as text for its field; null where it is good. `names` are words that an
 * attacker would try: of the account, the organization and the clusters. The form checks the length.
 */
export function passwordProblem(password: string, names: readonly string[]): string | null {
  if (new Set(password).size < MIN_DISTINCT) return "This repeats too few characters. Use more different ones.";
  const words = names
    .flatMap((name) => name.split(/[^\p{L}\p{N}]+/u))
    .map(squash)
    .filter((word) => word.length >= 3);
  if (rest(password, COMMON_PIECES) < MIN_REST)
    return "This is made of very common passwords, digits or signs. Add words that are hard to guess.";
  if (rest(password, [...words, ...COMMON_PIECES]) < MIN_REST)
    return "This is made of names that are easy to guess: yours, the product's or a cluster's. Add other words.";
  return null;
}

/**
 * How much of a password is not made of common parts: one point for each different letter, half a point for each different digit or sign.
 * Digits and signs give at most four points, since years, dates and keyboard rows are guessed together with a common part.
 */
function rest(password: string, pieces: readonly string[]): number {
  let left = squash(password);
  for (const piece of [...pieces].sort((a, b) => b.length - a.length)) left = left.replaceAll(lookingLike(piece), " ");
  const letters = left.match(/\p{L}/gu) ?? [];
  const others = [...(left.match(/\p{N}/gu) ?? []), ...(password.match(/[^\p{L}\p{N}\s]/gu) ?? [])];
  return new Set(letters).size + Math.min(new Set(others).size / 2, 4);
}

function lookingLike(piece: string): RegExp {
  return new RegExp(Array.from(piece, (letter) => `[${letter}${LOOKALIKES[letter] ?? ""}]`).join(""), "gu");
}

/** Lower case without accents; nothing but letters, digits and signs that stand for letters. */
function squash(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}@$!€]/gu, "");
}
