import { isOneScript, isSameName } from "#lib/shared/people/display-names.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../../store/db/open.ts";
import { accountNames } from "../../store/people/accounts.ts";

/**
 * Throws `invalid_input` where another account has a name that looks the same, or the name has letters of several scripts. The account's
 * own name may stay. Runs in the transaction that sets the name.
 */
export async function requireFreeName(transaction: Store, name: string, exceptId?: string): Promise<void> {
  const accounts = await accountNames(transaction);
  if (accounts.some((account) => account.id === exceptId && account.name === name)) return;
  requireOneScript(name);
  const taken = accounts.some((account) => account.id !== exceptId && isSameName(account.name, name));
  if (taken)
    throw new Refusal("invalid_input", {
      fields: { name: "Another account has this name, or one that looks like it. Add a second name or a team." },
    });
}

/** Throws `invalid_input` where a new name of an account or a team has letters of several scripts. */
export function requireOneScript(name: string): void {
  if (!isOneScript(name))
    throw new Refusal("invalid_input", { fields: { name: "Use letters of one script, such as Latin or Cyrillic." } });
}
