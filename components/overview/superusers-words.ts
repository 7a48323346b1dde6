import { counted, number } from "#components/ui/words/counted.ts";
import type { SuperuserDay } from "#lib/shared/restrict/superusers.ts";

/** How far it is, in one or two sentences. What was never verified is no good news. */
export function superusersSentence({ superusers, stay, unverified }: SuperuserDay): string {
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

/** How the superusers of a cluster became more or fewer; undefined where they are as many as at first. */
export function changeWords(days: readonly SuperuserDay[]): string | undefined {
  const [first, last] = [days.at(0), days.at(-1)];
  if (!first || !last || first === last || first.superusers === last.superusers) return undefined;
  return `from ${number(first.superusers)} to ${number(last.superusers)}`;
}

/** The days on which a number differs from the day before, with the first and the last one, newest first. */
export function changedDays(days: readonly SuperuserDay[]): SuperuserDay[] {
  const isChanged = (day: SuperuserDay, before: SuperuserDay | undefined) =>
    !before || day.superusers !== before.superusers || day.stay !== before.stay || day.unverified !== before.unverified;
  return days.filter((day, at) => at === days.length - 1 || isChanged(day, days[at - 1])).toReversed();
}
