import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import { attempt } from "../../audit/attempt.ts";
import { Refusal } from "../../base/failure.ts";
import type { Facts } from "../../base/note.ts";
import { type RequestContext, requestContext } from "../../base/request/request.ts";
import type { NewEvent } from "../../store/audit/audit-event.ts";
import { appendWithin } from "../../store/audit/audit-events.ts";
import { newEvent } from "../../store/audit/record-event.ts";
import { storeTime } from "../../store/db/clock.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { revokeTokensOf } from "../../store/people/api-token-ends.ts";
import { endDirectoryRights } from "../../store/people/directory.ts";
import { accountOfIdentity, personHash } from "../../store/people/identities.ts";
import { endProviderSessions } from "../../store/sign-in/provider-sessions.ts";
import { recordSignedOut } from "../../store/sign-in/signed-out.ts";
import { spendCode } from "../../store/sql-users/sql-users.ts";
import { revokedWords } from "../accounts/revoked-text.ts";
import { readLogoutToken, type SignedOut } from "./logout-token.ts";
import { requireProvider } from "./provider.ts";
import { changeWords } from "./provider-entry.ts";

const BY = { by: "sign-out at the sign-in provider" };

/**
 * Ends on every server the sessions that came from one session at the provider, or all of a person's from there together with their API
 * tokens. Rights from the directory end with them. The logout token authorizes this; no cookie is involved.
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
    const gone = session ?? personHash({ issuer, subject: subject ?? "" });
    await recordSignedOut(transaction, [gone], await storeTime(transaction));
    const found = subject === undefined ? undefined : await accountOfIdentity(transaction, { issuer, subject });
    const person = found && { accountId: found.id, email: found.email };
    const sessions = await endProviderSessions(transaction, { accountId: person?.accountId, session });
    // Ending one session is a normal sign-out; ending all may mean that the person has left.
    const names = person && session === undefined ? await revokeTokensOf(transaction, person.accountId) : [];
    const revoked =
      person && names.length > 0 ? [eventOf("token.revoke", person, request, { ...revokedWords(names), ...BY })] : [];
    // Where Rolecall itself signed out first, it has ended the session already: that is no sign that the person has left.
    const over = session === undefined ? [person].filter((one) => one !== undefined) : sessions;
    const rights = await endRights(transaction, over, request);
    const events = sessions.map((actor) => eventOf("session.provider_sign_out", actor, request));
    const all = [...events, ...revoked, ...rights.events];
    if (all.length > 0) await appendWithin(transaction, all);
    return sessions.length + rights.ended;
  });
}

type Person = { accountId: string; email: string };

/**
 * Takes their rights from the directory, until the next sign-in at the provider. Their other sessions from there end too: these would go on
 * without rights, and without a word why.
 */
async function endRights(transaction: Store, people: readonly Person[], request: RequestContext) {
  const events: NewEvent[] = [];
  let ended = 0;
  for (const person of new Map(people.map((each) => [each.accountId, each])).values()) {
    const applied = await endDirectoryRights(transaction, person.accountId);
    const words = applied && changeWords(applied);
    if (!words || Object.keys(words).length === 0) continue;
    events.push(eventOf("account.directory", person, request, { ...words, ...BY }));
    if (words.lost === undefined) continue;
    const others = await endProviderSessions(transaction, { accountId: person.accountId, session: undefined });
    events.push(...others.map((actor) => eventOf("session.provider_sign_out", actor, request)));
    ended += others.length;
  }
  return { events, ended };
}

function eventOf(
  action: "session.provider_sign_out" | "token.revoke" | "account.directory",
  { accountId, email }: Person,
  request: RequestContext,
  details: Facts = {},
) {
  return newEvent({ action, actor: { accountId, email }, request, target: email, outcome: "done", details });
}
