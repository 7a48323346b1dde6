import type { FindHoldersInput, FoundHolders } from "#lib/shared/people/rights-input.ts";
import { may } from "#lib/shared/policy.ts";
import type { Permit } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { findAccounts } from "../../store/people/account-pages.ts";
import { findTeams } from "../../store/people/team-pages.ts";

/** As many of each as a menu shows. */
const MOST = 20;
const NONE = { rows: [], count: 0 };

/** The first accounts and teams with `q` in their name or email, in any case. */
export async function findHolders(
  { actor }: Permit<"accounts.manage">,
  { q, of, disabled }: FindHoldersInput,
): Promise<FoundHolders> {
  const db = await store();
  const [accounts, teams] = await Promise.all([
    of === "teams" ? NONE : findAccounts(db, { q, disabled }, MOST),
    of === "accounts" || !may(actor, "rights.manage") ? NONE : findTeams(db, q, MOST),
  ]);
  const more = accounts.count - accounts.rows.length + teams.count - teams.rows.length;
  return { accounts: accounts.rows, teams: teams.rows, more };
}
