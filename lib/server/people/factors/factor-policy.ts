import "server-only";
import type { AccountTarget } from "#lib/shared/people/accounts.ts";
import type { FactorPolicy } from "#lib/shared/people/factor-policy.ts";
import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import { FACTOR_POLICY, factorDutyOf, factorPolicyNow } from "../../access/factor-duty.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { putSetting } from "../../store/db/settings.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { accountById } from "../../store/people/accounts.ts";
import { endSessionsOf } from "../../store/sign-in/end-sessions.ts";
import { factorsOf, removeFactors } from "../../store/sign-in/factors.ts";
import { factorPolicyChanged, notifyAdministrators } from "../accounts/notify.ts";
import { mailFactor } from "../accounts/security-mail.ts";

/** The policy, its author and the time of its last change. */
export async function getFactorPolicy(_permit: Permit<"settings.manage">) {
  return factorPolicyNow(await store());
}

/** Whether the policy is so already. */
export async function isFactorPolicy(wanted: FactorPolicy): Promise<boolean> {
  const { policy } = await factorPolicyNow(await store());
  return policy.scope === wanted.scope && policy.graceDays === wanted.graceDays;
}

/** Sets the policy and notifies all administrators, since a session can be stolen. Its author must have a second factor first, so that the policy cannot lock out its author. */
export async function changeFactorPolicy(
  { actor }: Permit<"settings.manage">,
  wanted: FactorPolicy,
  note: Note,
): Promise<FactorPolicy> {
  const db = await store();
  const { before, isSame } = await inTransaction(db, async (transaction) => {
    if (wanted.scope !== "off" && !hasSecondFactor(await factorsOf(transaction, actor.accountId)))
      throw new Refusal("own_factor_first");
    const { policy } = await factorPolicyNow(transaction);
    const unchanged = policy.scope === wanted.scope && policy.graceDays === wanted.graceDays;
    // Only a changed policy restarts the days of grace.
    if (!unchanged) await putSetting(transaction, FACTOR_POLICY, { value: JSON.stringify(wanted), by: actor.name });
    return { before: policy, isSame: unchanged };
  });
  note({ "scope before": before.scope, "grace days before": before.graceDays });
  if (!isSame) await notifyAdministrators(db, factorPolicyChanged(actor, before, wanted));
  return wanted;
}

/** Removes all second factors and passkeys of another account, ends its sessions and mails it. */
export async function resetFactors({ actor }: Permit<"accounts.manage">, target: AccountTarget): Promise<null> {
  if (target.accountId === actor.accountId) throw new Refusal("own_account");
  const account = await inTransaction(await store(), async (transaction) => {
    const found = await accountById(transaction, target.accountId);
    if (found?.email !== target.email || !(await removeFactors(transaction, target.accountId)))
      throw new Refusal("not_found");
    await endSessionsOf(transaction, target.accountId);
    return found;
  });
  mailFactor(account, "Your second factors were removed", `${actor.name} (${actor.email}) removed every second factor`);
  return null;
}

/** From when this account can do nothing without a second factor; undefined where the policy does not apply or it has one. */
export async function factorDueOf(actor: Actor): Promise<number | undefined> {
  return (await factorDutyOf(await store(), actor)).dueAt;
}
