import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import { createAdministratorInput } from "#lib/shared/people/accounts.ts";
import { requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { recorded } from "../../audit/recorded.ts";
import { env } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { parse } from "../../base/parse.ts";
import { requestContext } from "../../base/request/request.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { addAdministrator, hasAdministrator } from "../../store/people/accounts.ts";
import { liveToken, makeToken, spendToken } from "../../store/people/tokens.ts";
import { requireOneScript } from "../accounts/free-name.ts";
import { hashNewPassword } from "../passwords/new-password.ts";
import { enter } from "./enter.ts";

/** Whether there is an administrator. */
export async function isSetUp(): Promise<boolean> {
  return hasAdministrator(await store());
}

/**
 * A new setup link, valid once and for one hour, or undefined if an administrator exists. It replaces older ones. Its secret is in the
 * fragment, which browsers never send, so no proxy logs it.
 */
export async function newSetupLink(db: Store): Promise<string | undefined> {
  if (await hasAdministrator(db)) return undefined;
  return `${env().APP_URL.origin}/setup#${(await makeToken(db, { kind: "setup" })).secret}`;
}

/** Creates the first administrator from a live setup link and signs them in. Of concurrent calls, only one succeeds. */
export async function createAdministrator(input: unknown): Promise<Result<null>> {
  const request = await requestContext();
  return attempt("account.setup", request, async () => {
    requireOwnOrigin(request);
    const { secret, name, email, password } = parse(createAdministratorInput, input);
    requireOneScript(name);
    const db = await store();
    const shown = { kind: "setup", secret } as const;
    if (!(await liveToken(db, shown))) throw new Refusal("setup_link_void");
    const passwordHash = await hashNewPassword(password, { name, email });

    const accountId = newId("acc");
    await recorded({ action: "account.setup", actor: { accountId, email }, request, target: email }, () =>
      inTransaction(db, async (transaction) => {
        if (!(await spendToken(transaction, shown)) || (await hasAdministrator(transaction)))
          throw new Refusal("setup_link_void");
        await addAdministrator(transaction, { id: accountId, email, name, passwordHash });
      }),
    );
    await enter(db, accountId, request, true);
    return null;
  });
}
