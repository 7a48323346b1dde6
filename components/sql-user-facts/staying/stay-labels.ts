import { number } from "#components/ui/words/counted.ts";
import { type StayCounts, stayOf } from "#lib/shared/restrict/staying.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";

/** Which superusers must stay, by their reason, in one sentence: the number in all stands before it. */
export function stayWords(counts: StayCounts): string {
  const { own, sso, breakGlass, last } = counts;
  if (stayOf(counts) === 0) return "";
  const parts = [
    own > 0 &&
      (own === 1 ? "Rolecall’s own at the level Manage" : `${number(own)} of Rolecall’s own at the level Manage`),
    sso > 0 && `${number(sso)} of single sign-on, which Rolecall cannot change`,
    breakGlass > 0 && `${number(breakGlass)} break-glass or protected`,
    last > 0 &&
      (last === 1
        ? "the last admin besides Rolecall’s own and single sign-on"
        : `${number(last)}, each the last admin of a cluster`),
  ].filter((part) => part !== false);
  return `${parts.join("; ")}.`;
}

/** How many of those to restrict are in hand already; undefined without any. */
export function inHandWords({ restricting, putBack }: Pick<CountedCluster, "restricting" | "putBack">) {
  const parts = [
    restricting > 0 && `${number(restricting)} in a restriction`,
    putBack > 0 && `${number(putBack)} put back for a time`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(", ") : undefined;
}

/** Of several clusters together. */
export function sumOfStays(all: readonly StayCounts[]): StayCounts {
  const sum = (of: keyof StayCounts) => all.reduce((total, each) => total + each[of], 0);
  return { own: sum("own"), sso: sum("sso"), breakGlass: sum("breakGlass"), last: sum("last") };
}
