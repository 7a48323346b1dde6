import { hashPassword } from "../../access/password-hash.ts";
import { env } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { isBreached } from "./breached-passwords.ts";
import { passwordProblem } from "./password-rules.ts";
import { isGuessable } from "./password-strength.ts";

const GUESSABLE = "A program can guess this easily. Use four or more words that do not belong together.";

/** Hashes a new password of this person. Refuses one that is easy to guess, with a sentence for the field `password`. */
export async function hashNewPassword(password: string, person: { name: string; email: string }): Promise<string> {
  const names = [person.name, person.email, env().APP_URL.hostname, ...(await clusterNames())];
  const problem = passwordProblem(password, names) ?? ((await isGuessable(password, names)) ? GUESSABLE : null);
  const refused = problem ?? (await breachProblem(password));
  if (refused) throw new Refusal("invalid_input", { fields: { password: refused } });
  return hashPassword(password);
}

const BREACHED = "This password is in a list of passwords that were stolen elsewhere. Choose another one.";

/** Refuses where the operator's list has the password, and where it cannot be read. */
async function breachProblem(password: string): Promise<string | null> {
  const path = env().BREACHED_PASSWORDS_FILE;
  if (path === undefined) return null;
  try {
    return (await isBreached(path, password)) ? BREACHED : null;
  } catch (error) {
    log().error({ error, variable: "BREACHED_PASSWORDS_FILE" }, "the list of breached passwords cannot be read");
    return "The list of stolen passwords cannot be read. Ask an administrator.";
  }
}

/** Words that an attacker would try. Does not wait for the vendor, since accounts must work while it is down. */
async function clusterNames(): Promise<string[]> {
  try {
    return (await clusterFacts().all()).map((cluster) => cluster.name);
  } catch {
    return [];
  }
}
