import "server-only";
import type { StoredDestination } from "../../store/automation/destinations.ts";
import type { Store } from "../../store/db/open.ts";
import { administratorIds } from "../../store/people/accounts.ts";
import { notify } from "../notices.ts";

/** Failed attempts in a row, about six minutes, after which administrators are notified. */
const TOLD_AFTER = 6;

type Named = Pick<StoredDestination, "id" | "name">;
type About = Named & { failingSince: number };

/** Notifies administrators once that a destination fails. */
export async function notifyFailing(db: Store, { id, name, failingSince }: About, tries: number): Promise<void> {
  if (tries < TOLD_AFTER) return;
  await notifyAbout(db, `destination:${id}:failing:${failingSince}`, `Events do not reach the destination ${name}.`);
}

/** Notifies administrators once that events were given up. */
export async function notifyGivenUp(db: Store, { id, name, failingSince }: About): Promise<void> {
  const text = `Rolecall gave up on events for the destination ${name} after 24 hours. Resend them on its page.`;
  await notifyAbout(db, `destination:${id}:given-up:${failingSince}`, text);
}

/** Notifies administrators once that events up to this one were archived before they were sent. */
export async function notifyArchived(db: Store, { id, name }: Named, to: number): Promise<void> {
  const text = `Events for the destination ${name} were archived before they were sent. Its page says which.`;
  await notifyAbout(db, `destination:${id}:archived:${to}`, text);
}

async function notifyAbout(db: Store, about: string, text: string): Promise<void> {
  const path = "/settings/destinations";
  await notify(db, await administratorIds(db), {
    kind: "destination_failing",
    about,
    text,
    path,
    label: "Open destinations",
  });
}
