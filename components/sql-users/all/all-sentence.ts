import { counted, number } from "#components/ui/words/counted.ts";
import type { EverywhereList } from "#lib/shared/sql-users/everywhere.ts";

/** The answer of the page in one line: how many have full access, and how many may have it. */
export function allSentence({
  counts: { all, admin, unknown },
  clusters,
  unread,
}: Pick<EverywhereList, "counts" | "clusters" | "unread">): string {
  const left = unread > 0 ? ` ${counted(unread, "cluster")} ${unread === 1 ? "is" : "are"} not read yet.` : "";
  if (all === 0) return `No SQL user is known.${left}`;
  const first = `${admin > 0 ? number(admin) : "None"} of ${number(all)} on ${counted(clusters, "cluster")} ${admin > 1 ? "are superusers" : "is a superuser"}.`;
  const may = unknown > 0 ? ` ${number(unknown)} ${unknown === 1 ? "is" : "are"} unverified and may be.` : "";
  return first + may + left;
}
