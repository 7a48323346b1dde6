import { track } from "../base/request/in-flight.ts";
import { singleton } from "../base/singleton.ts";
import { sendMail } from "./send-mail.ts";

/** How long what follows a mail is collected for the next one. */
const COLLECTED_MS = 5 * 60_000;
/** More than a person reads in a mail; the rest is counted. */
const MOST_LINES = 20;

/** Where a bundle leads: the page with all of them. */
export type Page = { label: string; url: string; note: string };
type To = { name: string; address: string };
type Bundle = { to: To; page: Page; timer: NodeJS.Timeout; lines: Map<string, string> };

/**
 * Sends the first mail of a kind to a person at once. What follows within five minutes goes together into one mail, so that a person who
 * makes many events makes few mails. `about` identifies the event, `line` is its sentence in that mail. On each server for itself, and what
 * was collected there is lost with it: the notices stay.
 */
export async function sendBundled(
  kind: string,
  { to, about, line, page }: { to: To; about: string; line: string; page: Page },
  first: () => Promise<unknown>,
): Promise<void> {
  const key = `${kind} ${to.address}`;
  const open = bundles().get(key);
  if (open) {
    open.lines.set(about, line);
    return;
  }
  const timer = setTimeout(() => void track(sendCollected(key)), COLLECTED_MS).unref();
  bundles().set(key, { to, page, timer, lines: new Map() });
  await first();
}

/** Leaves an event that is over out of the mails that are not sent yet. */
export function dropFromBundles(about: string): void {
  for (const { lines } of bundles().values()) lines.delete(about);
}

/** Sends what was collected at once, for the stop of the server. */
export async function flushBundles(): Promise<void> {
  await Promise.all([...bundles().keys()].map(sendCollected));
}

async function sendCollected(key: string): Promise<void> {
  const bundle = bundles().get(key);
  if (!bundle) return;
  clearTimeout(bundle.timer);
  bundles().delete(key);
  const lines = [...bundle.lines.values()];
  if (lines.length === 0) return;
  const rest = lines.length - MOST_LINES;
  const sentences = [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`And ${rest} more.`] : [])];
  const subject = lines.length === 1 ? (lines[0] ?? "") : `${lines.length} more notices in Rolecall`;
  await sendMail({ to: bundle.to, subject, sentences, link: bundle.page });
}

function bundles(): Map<string, Bundle> {
  return singleton("mail-bundles", () => new Map());
}
