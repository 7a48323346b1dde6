import "server-only";
import { isSameName } from "#lib/shared/display-names.ts";
import { Refusal } from "../base/failure.ts";
import { accountNames } from "../store/accounts.ts";
import type { Store } from "../store/open.ts";

/** Throws `invalid_input` where another account has a name that looks the same. Runs in the transaction that sets the name. */
export async function requireFreeName(transaction: Store, name: string, exceptId?: string): Promise<void> {
  const taken = (await accountNames(transaction)).some(
    (account) => account.id !== exceptId && isSameName(account.name, name),
  );
  if (taken)
    throw new Refusal("invalid_input", {
      fields: { name: "Another account has this name, or one that looks like it. Add a second name or a team." },
    });
}
