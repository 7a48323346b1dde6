import type { SignInWays } from "#lib/shared/people/factors.ts";
import type { Store } from "../db/base.ts";

/** The ways to sign in of each of these accounts, by its id: for lists, in five statements. */
export async function signInWays(store: Store, ids: readonly string[]): Promise<Map<string, SignInWays>> {
  if (ids.length === 0) return new Map();
  const [accounts, ruled, bound, passkeys, apps] = await Promise.all([
    store.selectFrom("accounts").select(["id", "password_hash", "hand_role"]).where("id", "in", ids).execute(),
    store.selectFrom("directory_rights").select("account_id").distinct().where("account_id", "in", ids).execute(),
    store.selectFrom("identities").select(["account_id", "signed_out_at"]).where("account_id", "in", ids).execute(),
    store
      .selectFrom("passkeys")
      .select((eb) => ["account_id", eb.fn.countAll<number>().as("count")])
      .where("account_id", "in", ids)
      .groupBy("account_id")
      .execute(),
    store
      .selectFrom("totp")
      .select("account_id")
      .where("secret", "is not", null)
      .where("account_id", "in", ids)
      .execute(),
  ]);
  // Also those whose rights a sign-out at the provider holds back: only the provider signs them in.
  const signedOut = bound.filter(({ signed_out_at }) => signed_out_at !== null);
  const isRuled = new Set([...ruled, ...signedOut].map(({ account_id }) => account_id));
  const isBound = new Set(bound.map(({ account_id }) => account_id));
  const counts = new Map(passkeys.map(({ account_id, count }) => [account_id, count]));
  const hasApp = new Set(apps.map(({ account_id }) => account_id));
  return new Map(
    accounts.map(({ id, password_hash, hand_role }) => {
      // Rights from the directory shut the password out.
      const password = password_hash !== "" && hand_role === null && !isRuled.has(id);
      return [id, { provider: isBound.has(id), password, passkeys: counts.get(id) ?? 0, app: hasApp.has(id) }];
    }),
  );
}
