import "server-only";
import { env } from "../base/env.ts";
import { Refusal } from "../base/failure.ts";
import { clusterFacts } from "../clusters/cluster-facts.ts";
import { hashPassword } from "./password-hash.ts";
import { passwordProblem } from "./password-rules.ts";
import { isGuessable } from "./password-strength.ts";

const GUESSABLE = "A program can guess this easily. Use four or more words that do not belong together.";

/** Hashes a new password of this person. Refuses one that is easy to guess, with a sentence for the field `password`. */
export async function hashNewPassword(password: string, person: { name: string; email: string }): Promise<string> {
  const names = [person.name, person.email, env().APP_URL.hostname, ...(await clusterNames())];
  const problem = passwordProblem(password, names) ?? ((await isGuessable(password, names)) ? GUESSABLE : null);
  if (problem) throw new Refusal("invalid_input", { fields: { password: problem } });
  return hashPassword(password);
}

/** Words that an attacker would try. Does not wait for the vendor, since accounts must work while it is down. */
async function clusterNames(): Promise<string[]> {
  try {
    return (await clusterFacts().all()).map((cluster) => cluster.name);
  } catch {
    return [];
  }
}
