import type { OwnBinding } from "#lib/shared/people/accounts.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { signInProvider } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { isOfDirectory } from "../../store/people/directory-rights.ts";
import { bindingOf, isBoundAt, unbind } from "../../store/people/identities.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { endProviderSessions } from "../../store/sign-in/provider-sessions.ts";
import { requireOwnAct } from "../factors/confirm-ways.ts";
import { requireLive } from "../factors/factors.ts";
import { hasPassword } from "../passwords/require-passwords.ts";
import { mailSecurity } from "./security-mail.ts";

/** How the actor's account is linked to the provider, and whether the actor may unlink it; null without a link. */
export async function ownBinding(db: Store, { accountId }: Pick<Actor, "accountId">): Promise<OwnBinding | null> {
  const binding = await bindingOf(db, accountId);
  if (!binding) return null;
  const { issuer, email, boundAt, usedAt } = binding;
  return { name: await nameOf(db, accountId, issuer), email, boundAt, usedAt, stays: await whyItStays(db, accountId) };
}

/**
 * Removes the binding of the actor's account to the provider, and ends its other sessions from there. Throws `from_directory` where the
 * directory gives the account rights, and `last_way_in` where nothing else signs it in.
 */
export async function unlinkProvider({ actor }: Permit<"profile.manage">, _input: unknown, note: Note): Promise<null> {
  await requireOwnAct(actor);
  const { accountId, sessionHash } = actor;
  const gone = await inTransaction(await store(), async (transaction) => {
    await requireLive(transaction, sessionHash);
    const binding = await bindingOf(transaction, accountId);
    if (!binding) throw new Refusal("not_found");
    const why = await whyItStays(transaction, accountId);
    if (why !== null) throw new Refusal(why === "only_way" ? "last_way_in" : "from_directory");
    const name = await nameOf(transaction, accountId, binding.issuer);
    await unbind(transaction, accountId);
    await endProviderSessions(transaction, { accountId, session: undefined, except: sessionHash });
    return { name, issuer: binding.issuer, subject: binding.subject };
  });
  note({ issuer: gone.issuer, subject: gone.subject });
  mailSecurity(
    actor,
    `Your Rolecall account is no longer linked to ${gone.name}`,
    `${gone.name} no longer signs in to the account ${actor.email}. It is linked again if you sign in there with this address.`,
  );
  return null;
}

/** Throws `last_way_in` where the account now has no password, no passkey and no binding to the configured provider. */
export async function requireWayIn(transaction: Store, accountId: string): Promise<void> {
  const provider = signInProvider();
  if (provider && (await isBoundAt(transaction, accountId, provider.issuer))) return;
  if (!(await hasOwnWay(transaction, accountId))) throw new Refusal("last_way_in");
}

/** A binding to an earlier provider has the name of its host. */
async function nameOf(db: Store, accountId: string, issuer: string): Promise<string> {
  const provider = signInProvider();
  if (provider && (await isBoundAt(db, accountId, provider.issuer))) return provider.name;
  return URL.parse(issuer)?.hostname ?? issuer;
}

async function whyItStays(db: Store, accountId: string): Promise<OwnBinding["stays"]> {
  if (await isOfDirectory(db, accountId)) return "directory";
  return (await hasOwnWay(db, accountId)) ? null : "only_way";
}

/** Whether a passkey or a password signs the account in. */
async function hasOwnWay(db: Store, accountId: string): Promise<boolean> {
  const { passkeys } = await factorsOf(db, accountId);
  return passkeys.length > 0 || (await hasPassword(db, accountId));
}
