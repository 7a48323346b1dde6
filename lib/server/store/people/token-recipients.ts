import type { TokenKind } from "#lib/shared/people/token-limits.ts";
import type { Store } from "../db/base.ts";
import { administratorIds } from "./accounts.ts";

/** The accounts that are notified about a token: its owner, or the members of its team who can sign in, or without any the administrators. */
export async function recipientsOf(store: Store, owner: { kind: TokenKind; id: string }): Promise<string[]> {
  if (owner.kind === "personal") return [owner.id];
  const rows = await store
    .selectFrom("team_members")
    .innerJoin("accounts", "accounts.id", "team_members.account_id")
    .select("accounts.id")
    .where("team_id", "=", owner.id)
    .where("disabled_at", "is", null)
    .execute();
  return rows.length > 0 ? rows.map(({ id }) => id) : administratorIds(store);
}
