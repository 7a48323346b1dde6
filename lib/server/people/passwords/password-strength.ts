import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { singleton } from "../../base/singleton.ts";

/** The least guesses that a good password must take, as a power of ten: centuries for a strong machine that has the hash. */
const MIN_GUESSES_LOG10 = 13;
/** Estimating a long text is slow, so only its start is estimated: a password with a strong start is strong. */
const ESTIMATED = 40;

/**
 * Whether a password would be guessed by a program that knows common passwords, words, names, dates, keyboards and repetitions.
 * `names` are words that a stranger would try for this account.
 */
export async function isGuessable(password: string, names: readonly string[]): Promise<boolean> {
  const words = names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 3);
  const { guessesLog10 } = (await estimator()).check(password.slice(0, ESTIMATED), words);
  return guessesLog10 < MIN_GUESSES_LOG10;
}

/** Loaded on demand, since its dictionaries are large and rarely needed. */
function estimator(): Promise<ZxcvbnFactory> {
  return singleton("password-estimator", async () => {
    const [{ ZxcvbnFactory: Factory }, common, english] = await Promise.all([
      import("@zxcvbn-ts/core"),
      import("@zxcvbn-ts/language-common"),
      import("@zxcvbn-ts/language-en"),
    ]);
    return new Factory({
      dictionary: { ...common.dictionary, ...english.dictionary },
      graphs: common.adjacencyGraphs,
      // More substitutions make it slow and find little.
      l33tMaxSubstitutions: 5,
    });
  });
}
