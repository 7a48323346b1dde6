import "server-only";
import { log } from "../base/log.ts";
import { type Notification, notify } from "../notices/notices.ts";
import { administratorIds } from "../store/accounts.ts";
import type { Store } from "../store/open.ts";

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
export function resetLinkMade(id: string, by: Person, account: Person): Notification {
  return {
    kind: "reset_link_made",
    about: `reset_link:${id}`,
    text: `${by.name} (${by.email}) made a reset link for the account of ${account.name} (${account.email}).`,
    path: "/accounts",
    subject: `Reset link made for ${account.name}`,
    label: "Open accounts",
  };
}

export function administratorInvited(id: string, by: Person, email: string): Notification {
  return {
    kind: "administrator_invited",
    about: `invitation:${id}`,
    text: `${by.name} (${by.email}) invited ${email} as an administrator.`,
    path: "/accounts",
    subject: `${email} was invited as an administrator`,
    label: "Open accounts",
  };
}

/** Notifies that a group of the sign-in provider makes its members administrators, since the provider decides on the members. */
export function administratorGroup(id: string, by: Person, group: string): Notification {
  return {
    kind: "administrator_invited",
    about: `group:${id}`,
    text: `${by.name} (${by.email}) lets the group ${group} of the sign-in provider make its members administrators.`,
    path: "/settings",
    subject: `The group ${group} makes administrators`,
    label: "Open settings",
  };
}
