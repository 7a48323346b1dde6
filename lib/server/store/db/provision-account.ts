import type { RequestContext } from "../../base/request/request.ts";
import { type Applied, applyGroups, wouldChange } from "../people/directory.ts";
import { isOfDirectory } from "../people/directory-rights.ts";
import {
  accountOfIdentity,
  bindIdentity,
  isBound,
  type ProvidedPerson,
  personHash,
  touchIdentity,
} from "../people/identities.ts";
import { enrolmentOf } from "../sign-in/factors.ts";
import { endOtherWays } from "../sign-in/provider-sessions.ts";
import { signedOutSince } from "../sign-in/signed-out.ts";
import { type SessionProof, startSession } from "../sign-in/start-session.ts";
import type { Store } from "./base.ts";
import { inTransaction } from "./transaction.ts";

/** Receives the changes by the directory, perhaps before they are saved. Without it, a sign-in that would change something stops. */
export type OnApplied = (applied: Applied) => void;

/**
 * Provisions the account and starts its session. Undefined where the account has a second factor by now, or cannot be provisioned.
 */
export async function startSessionBy(
  store: Store,
  { accountId, person, onApplied }: { accountId: string; person: ProvidedPerson; onApplied?: OnApplied | undefined },
  request: RequestContext,
  proof: SessionProof,
): Promise<string | undefined> {
  return inTransaction(store, async (transaction) => {
    if ((await enrolmentOf(transaction, accountId)).hasFactor) return undefined;
    if (!(await provisionAccount(transaction, accountId, person, onApplied))) return undefined;
    const { idToken, authenticatedAt } = person;
    const details = { ...proof, idToken, providerDated: authenticatedAt !== undefined };
    return startSession(transaction, accountId, request, Date.now(), details);
  });
}

/**
 * The end of a whole sign-in at the provider, in the transaction that starts its session: binds the account where this sign-in does that,
 * brings its rights from the directory up to date, and ends the sessions of an account with such rights that did not come from the
 * provider. Resolves to false, with nothing changed, where by now the account is disabled, has another address, or was unbound, bound
 * otherwise or bound anew; where the person signed out at the provider since it answered; and where the directory would change something
 * without `onApplied`.
 */
export async function provisionAccount(
  transaction: Store,
  accountId: string,
  person: ProvidedPerson,
  onApplied: OnApplied | undefined,
  now = Date.now(),
): Promise<boolean> {
  const ends = [personHash(person), ...(person.session === undefined ? [] : [person.session])];
  if (await signedOutSince(transaction, ends, person.answeredAt ?? 0)) return false;
  const bound = await accountOfIdentity(transaction, person);
  if (bound ? bound.id !== accountId || bound.boundAt !== person.boundAt : person.boundAt !== null) return false;
  const account = await transaction
    .selectFrom("accounts")
    .select("email")
    .where("id", "=", accountId)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (!account) return false;
  if (!bound && (account.email !== person.email || (await isBound(transaction, accountId, person.issuer))))
    return false;
  if (!onApplied && (await wouldChange(transaction, accountId, person.groups))) return false;
  if (bound) await touchIdentity(transaction, person, now);
  else await bindIdentity(transaction, person, { accountId, email: account.email }, now);
  const applied = await applyGroups(transaction, accountId, person.groups);
  if (await isOfDirectory(transaction, accountId)) await endOtherWays(transaction, accountId);
  onApplied?.(applied);
  return true;
}
