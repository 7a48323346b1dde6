import { FACTOR_SCOPE_NAMES, type FactorPolicy } from "#lib/shared/people/factor-policy.ts";
import { newId } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import { type Notification, notify } from "../../notices/notices.ts";
import type { Store } from "../../store/db/open.ts";
import { administratorIds } from "../../store/people/accounts.ts";

type Person = { name: string; email: string };

/** Notifies every administrator, including the acting one, since a session can be stolen. Never rejects. */
export async function notifyAdministrators(db: Store, notification: Notification): Promise<void> {
  const ids = await administratorIds(db).catch((error: unknown) => {
    log().error({ about: notification.about, error }, "administrators not notified");
    return [];
  });
  await notify(db, ids, notification);
}

/** Notifies of a reset link, since its maker could use it to sign in as that account. */
export function resetLinkMade(id: string, by: Person, account: Person & { id: string }): Notification {
  return {
    kind: "reset_link_made",
    about: `reset_link:${id}`,
    text: `${by.name} (${by.email}) made a reset link for the account of ${account.name} (${account.email}).`,
    path: `/access/people/${account.id}`,
    subject: `Reset link made for ${account.name}`,
    label: "Open account",
  };
}

/** Notifies of the invitation `id`, since an administrator may do everything in Rolecall. */
export function administratorInvited(id: string, by: Person, email: string): Notification {
  return {
    kind: "administrator_invited",
    about: `invitation:${id}`,
    text: `${by.name} (${by.email}) invited ${email} as an administrator.`,
    path: "/access",
    subject: `${email} was invited as an administrator`,
    label: "Open accounts",
  };
}

/**
 * Notifies that a group of the sign-in provider makes its members administrators, or Cluster Admins of all clusters, since the provider
 * decides on the members.
 */
export function powerfulGroup(
  id: string,
  by: Person,
  group: string,
  makes: "administrators" | "Cluster Admins",
): Notification {
  const whole = makes === "administrators" ? makes : `${makes} of all clusters`;
  return {
    kind: "administrator_invited",
    about: `group:${id}`,
    text: `${by.name} (${by.email}) lets the group ${group} of the sign-in provider make its members ${whole}.`,
    path: "/settings",
    subject: `The group ${group} makes ${makes}`,
    label: "Open settings",
  };
}

/** Notifies of a changed factor policy: under a weaker one, a stolen session can do more. */
export function factorPolicyChanged(by: Person, before: FactorPolicy, after: FactorPolicy): Notification {
  return {
    kind: "factor_policy_changed",
    about: `factor_policy:${newId("change")}`,
    text: `${by.name} (${by.email}) changed who needs a second factor: ${policyWords(after)}. Before: ${policyWords(before)}.`,
    path: "/settings",
    subject: "The policy about second factors was changed",
    label: "Open settings",
  };
}

function policyWords({ scope, graceDays }: FactorPolicy): string {
  const name = FACTOR_SCOPE_NAMES[scope];
  return scope === "off" ? name : `${name}, days of grace: ${graceDays}`;
}
