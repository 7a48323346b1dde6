import type { OwnSecurity } from "#lib/shared/people/accounts.ts";
import type { Permit } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { isOfDirectory } from "../../store/people/directory-rights.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { sessionsOf } from "../../store/sign-in/live-sessions.ts";
import { hasPassword } from "../passwords/require-passwords.ts";
import { endableTokens } from "./end-tokens.ts";
import { ownBinding } from "./own-binding.ts";

/** The sign-in methods and open sessions of the account, and the tokens that a change of these can end. */
export async function getSecurity({ actor }: Permit<"profile.manage">): Promise<OwnSecurity> {
  const db = await store();
  const [factors, sessions, passwords, providerOnly, binding, tokens] = await Promise.all([
    factorsOf(db, actor.accountId),
    sessionsOf(db, actor.accountId, actor.sessionHash),
    hasPassword(db, actor.accountId),
    isOfDirectory(db, actor.accountId),
    ownBinding(db, actor),
    endableTokens(db, actor),
  ]);
  return { email: actor.email, binding, factors, sessions, passwords, providerOnly, tokens };
}
