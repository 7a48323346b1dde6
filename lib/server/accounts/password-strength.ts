import "server-only";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { singleton } from "../base/singleton.ts";

/** Guesses that a good password takes at least, as a power of ten: centuries of a strong machine against its hash. */
const MIN_GUESSES_LOG10 = 13;
/** The estimate of a long text takes long. What begins well enough is good, whatever follows. */
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

/** Its dictionaries are large, and needed seldom. */
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
      // More makes it slow and finds little.
      l33tMaxSubstitutions: 5,
    });
  });
}
