import "server-only";
import type { Result } from "#lib/shared/result.ts";
import { looseRow } from "../audit/audit.ts";
import { Refusal } from "../base/failure.ts";
import type { Facts } from "../base/note.ts";
import { type RequestContext, requestContext } from "../base/request.ts";
import { readLogoutToken, type SignedOut } from "../oidc/logout-token.ts";
import { requireProvider } from "../oidc/provider.ts";
import { attempt } from "../run/attempt.ts";
import { revokeTokensOf } from "../store/api-tokens.ts";
import { appendWithin } from "../store/audit-events.ts";
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
    return { ended: await endOnce(await store(), out, request) };
  });
}

/**
 * Uses up the token and records what ends, in the transaction that ends it, so that the provider can repeat it after a failure and nothing
 * ends without an event. Resolves to how many sessions there were.
 */
async function endOnce(
  db: Store,
  { issuer, subject, session, once, until }: SignedOut,
  request: RequestContext,
): Promise<number> {
  return inTransaction(db, async (transaction) => {
    if (!(await spendCode(transaction, once, until))) throw new Refusal("provider_bad_answer");
    const person = subject === undefined ? undefined : await accountOfIdentity(transaction, { issuer, subject });
    const sessions = await endProviderSessions(transaction, { accountId: person?.id, session });
    // Ending one session is a normal sign-out; ending all may mean that the person has left.
    const names = person && session === undefined ? await revokeTokensOf(transaction, person.id) : [];
    const events = sessions.map((actor) => eventOf("session.provider_sign_out", actor, request));
    if (person && names.length > 0)
      events.push(
        eventOf("token.revoke", { accountId: person.id, email: person.email }, request, {
          ...revokedWords(names),
          by: "sign-out at the sign-in provider",
        }),
      );
    if (events.length > 0) await appendWithin(transaction, events);
    return sessions.length;
  });
}

type Person = { accountId: string; email: string };

function eventOf(
  action: "session.provider_sign_out" | "token.revoke",
  { accountId, email }: Person,
  request: RequestContext,
  details: Facts = {},
) {
  return looseRow({ action, actor: { accountId, email }, request, target: email, outcome: "done", details });
}
