import { counted, number } from "#components/ui/words/counted.ts";
import { comparableDays, type SuperuserDay } from "#lib/shared/restrict/superusers.ts";
import { mostOf } from "./superusers-chart.ts";

/** The person's whole clusters, and how many lists of them were never read. */
export type Unread = { unread: number; all: number };

/** How far it is, in one to three sentences. What was never read or verified is no good news. */
export function superusersSentence(day: SuperuserDay, of: Unread): string {
  if (of.unread > 0 && of.unread === of.all && day.superusers + day.unverified === 0)
    return "Not known: no cluster was read.";
  const more = unreadWords(of);
  return more === "" ? readSentence(day) : `${readSentence(day)} ${more}`;
}

/** Empty where all were read. */
function unreadWords({ unread, all }: Unread): string {
  if (unread === 0) return "";
  return `${number(unread)} of ${counted(all, "cluster")} ${unread === 1 ? "is" : "are"} not read yet.`;
}

/** What the list of tasks says where it has none. */
export function nothingToDoSentence(of: Unread): string {
  if (of.unread > 0 && of.unread === of.all) return "Not known: no cluster was read.";
  return of.unread === 0 ? "Nothing to do." : `Nothing to do on the clusters that were read. ${unreadWords(of)}`;
}

function readSentence({ superusers, stay, unverified }: SuperuserDay): string {
  const left = superusers - stay;
  const open = unverified === 0 ? "" : ` ${number(unverified)} ${unverified === 1 ? "is" : "are"} unverified.`;
  if (left > 0) {
    const must = stay === 0 ? "" : ` ${number(stay)} must stay.`;
    return `${counted(left, "superuser")} to restrict.${must}${open}`;
  }
  if (unverified > 0) return `No known superuser is left to restrict.${open}`;
  if (stay === 0) return "There is no superuser.";
  return `Nothing else is left: ${stay === 1 ? "the one superuser" : `all ${number(stay)} superusers`} must stay.`;
}

/** How the superusers of a cluster became more or fewer, counted the same way; undefined where they are as many as at first. */
export function changeWords(days: readonly SuperuserDay[]): string | undefined {
  const alike = comparableDays(days);
  const [first, last] = [alike.at(0), alike.at(-1)];
  if (!first || !last || first === last || first.superusers === last.superusers) return undefined;
  return `from ${number(first.superusers)} to ${number(last.superusers)} superusers`;
}

/** What the upper edge of the chart stands for. */
export function mostWords(days: readonly SuperuserDay[]): string {
  const most = mostOf(days);
  return days.some(({ unverified }) => unverified > 0)
    ? `${number(most)}, unverified included`
    : counted(most, "superuser");
}

/** The days on which a number differs from the day before, with the first and the last one, newest first. */
export function changedDays(days: readonly SuperuserDay[]): SuperuserDay[] {
  const isChanged = (day: SuperuserDay, before: SuperuserDay | undefined) =>
    !before || day.superusers !== before.superusers || day.stay !== before.stay || day.unverified !== before.unverified;
  return days.filter((day, at) => at === days.length - 1 || isChanged(day, days[at - 1])).toReversed();
}
