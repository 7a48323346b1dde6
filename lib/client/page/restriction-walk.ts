import type { QueryClient } from "@tanstack/react-query";
import type { Choices } from "#lib/shared/restrict/choices.ts";

/*
 * The restriction that a person prepares on a cluster: its page, and the levels that they chose. The tab keeps it while they look at
 * other pages, and forgets it with the start. It leaves the tab with the cache, before another person signs in.
 */

type Walk = { href: string; choices: Choices; handOver?: HandOver | undefined };

/** What a person went to do on the page *Privileges* of a SQL user: it becomes the one owner of what these own too. */
export type HandOver = { name: string; owners: readonly string[] };

const KEY = "restriction that is prepared";
const keyOf = (clusterId: string) => [KEY, clusterId] as const;

export function walkOn(client: QueryClient, clusterId: string): Walk | undefined {
  return client.getQueryData<Walk>(keyOf(clusterId));
}

/** Saves the page that is open as that of the restriction, with these choices, and why the person leaves it. */
export function saveWalk(client: QueryClient, clusterId: string, choices: Choices, handOver?: HandOver): void {
  const { pathname, search, hash } = window.location;
  client.setQueryDefaults([KEY], { gcTime: Number.POSITIVE_INFINITY });
  client.setQueryData<Walk>(keyOf(clusterId), { href: `${pathname}${search}${hash}`, choices, handOver });
}

export function forgetWalk(client: QueryClient, clusterId: string): void {
  client.removeQueries({ queryKey: keyOf(clusterId) });
}
