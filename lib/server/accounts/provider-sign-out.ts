import "server-only";
import type { Result } from "#lib/shared/result.ts";
import { record } from "../audit/audit.ts";
import { Refusal } from "../base/failure.ts";
import { requestContext } from "../base/request.ts";
import { readLogoutToken, type SignedOut } from "../oidc/logout-token.ts";
import { requireProvider } from "../oidc/provider.ts";
import { attempt } from "../run/attempt.ts";
import { revokeTokensOf } from "../store/api-tokens.ts";
import { accountOfIdentity, endProviderSessions } from "../store/identities.ts";
import type { Store } from "../store/open.ts";
import { spendCode } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { inTransaction } from "../store/transaction.ts";
import { revokedWords } from "./revoked-words.ts";

/**
 * Ends on every server the sessions that came from one session at the provider, or all of a person's from there together with their API
 * tokens. The logout token authorizes this; no cookie is involved.
 */
export async function signOutByProvider(token: () => Promise<string | undefined>): Promise<Result<{ ended: number }>> {
  const request = await requestContext();
  return attempt("session.provider_sign_out", request, async () => {
    requireProvider();
    const given = await token();
    if (given === undefined) throw new Refusal("invalid_input");
    const out = await readLogoutToken(given);
    const { sessions: accounts, revoked } = await endOnce(await store(), out);
    if (revoked)
      await record({
        ...{ action: "token.revoke", actor: revoked.owner, request, target: revoked.owner.email, outcome: "done" },
        details: { ...revokedWords(revoked.names), by: "sign-out at the sign-in provider" },
      });
    for (const { accountId, email } of accounts)
      await record({
        action: "session.provider_sign_out",
        actor: { accountId, email },
        request,
        target: email,
        outcome: "done",
      });
    return { ended: accounts.length };
  });
}

/** Uses up the token in the transaction that ends the sessions, so that the provider can repeat it after a failure. */
async function endOnce(db: Store, { issuer, subject, session, once, until }: SignedOut) {
  return inTransaction(db, async (transaction) => {
    if (!(await spendCode(transaction, once, until))) throw new Refusal("provider_bad_answer");
    const person = subject === undefined ? undefined : await accountOfIdentity(transaction, { issuer, subject });
    const sessions = await endProviderSessions(transaction, { accountId: person?.id, session });
    // Ending one session is a normal sign-out; ending all may mean that the person has left.
    const names = person && session === undefined ? await revokeTokensOf(transaction, person.id) : [];
    const owner = person && { accountId: person.id, email: person.email };
    return { sessions, revoked: owner && names.length > 0 ? { owner, names } : undefined };
  });
}
