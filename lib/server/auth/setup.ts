import "server-only";
import { createAdministratorInput } from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";
import { record } from "../audit.ts";
import { clusterFacts } from "../cluster-facts.ts";
import { env } from "../env.ts";
import { Refusal } from "../failure.ts";
import { requestContext } from "../request.ts";
import { attempt, parse } from "../run.ts";
import { addAdministrator, hasAdministrator } from "../store/accounts.ts";
import type { Store } from "../store/open.ts";
import { isLiveSetupToken, newSetupToken, useSetupToken } from "../store/setup-tokens.ts";
import { store } from "../store/store.ts";
import { requireOwnOrigin } from "./guard.ts";
import { hashPassword } from "./password-hash.ts";
import { passwordProblem } from "./password-rules.ts";
import { enter } from "./sign-in.ts";

/**
 * A new setup link, valid for an hour and once, or undefined where an administrator exists. Older links die. The secret is in
 * the fragment, which browsers send to nobody: no proxy's log holds it.
 */
export async function newSetupLink(db: Store): Promise<string | undefined> {
  if (await hasAdministrator(db)) return undefined;
  return `${env().APP_URL.origin}/setup#${await newSetupToken(db)}`;
}

/** Makes the first administrator out of a live setup link and signs them in. One of many who open it at once wins. */
export async function createAdministrator(input: unknown): Promise<Result<null>> {
  const request = await requestContext();
  return attempt("account.setup", request, async () => {
    requireOwnOrigin(request);
    const { secret, name, email, password } = parse(createAdministratorInput, input);
    const db = await store();
    if (!(await isLiveSetupToken(db, secret))) throw new Refusal("link_void");
    const problem = passwordProblem(password, [name, email, env().APP_URL.hostname, ...(await clusterNames())]);
    if (problem) throw new Refusal("invalid_input", { fields: { password: problem } });
    const passwordHash = await hashPassword(password);

    const accountId = await db.transaction().execute(async (transaction) => {
      if (!(await useSetupToken(transaction, secret)) || (await hasAdministrator(transaction)))
        throw new Refusal("link_void");
      return addAdministrator(transaction, { email, name, passwordHash });
    });
    await record({ action: "account.setup", actor: { accountId, email }, request, target: email, outcome: "done" });
    await enter(db, accountId, request, true);
    return null;
  });
}

/** Words that a stranger would guess with. Setup must work while the vendor does not answer. */
async function clusterNames(): Promise<string[]> {
  try {
    return (await clusterFacts().all()).map((cluster) => cluster.name);
  } catch {
    return [];
  }
}
