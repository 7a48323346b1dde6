import "server-only";
import type { ListedAccount } from "#lib/shared/people/accounts.ts";
import type { SignInWays } from "#lib/shared/people/factors.ts";
import type { Store } from "../db/base.ts";
import { liveSessionCounts } from "../sign-in/live-sessions.ts";
import { signInWays } from "../sign-in/sign-in-ways.ts";
import { accountNames } from "./accounts.ts";

const NO_WAYS: SignInWays = { provider: false, password: false, passkeys: 0, app: false };

/** Every account with its last sign-in, its number of live sessions and its ways to sign in. */
export async function listAccounts(store: Store, now = Date.now()): Promise<ListedAccount[]> {
  const [names, rows, counts, ways] = await Promise.all([
    accountNames(store),
    store.selectFrom("accounts").select(["id", "signed_in_at", "hand_role"]).execute(),
    liveSessionCounts(store, now),
    signInWays(store),
  ]);
  const more = new Map(rows.map((row) => [row.id, row]));
  return names.map((account) => {
    const { signed_in_at = null, hand_role = null } = more.get(account.id) ?? {};
    return {
      ...account,
      signedInAt: signed_in_at,
      sessions: counts.get(account.id) ?? 0,
      ways: ways.get(account.id) ?? NO_WAYS,
      directory: hand_role !== null,
    };
  });
}
