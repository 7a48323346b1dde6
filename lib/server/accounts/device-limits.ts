import "server-only";
import { Refusal } from "../base/failure.ts";
import { siteOf } from "../base/network.ts";
import type { Store } from "../store/base.ts";
import { dropOldestDeviceLogin, waitingDeviceLogins } from "../store/device-logins.ts";

/** Anybody can begin a sign-in of the command: these bound how many wait, of a network, of a site and in all. */
const MOST_OF_A_NETWORK = 20;
const MOST_OF_A_SITE = 100;
const MOST = 2_000;

/**
 * Makes room for one more of a network. Throws `too_many_calls` where the network or its site has its share. Where all places are taken, the
 * oldest of the site with most goes, so that one stranger with many networks cannot shut out the others.
 */
export async function makeRoom(store: Store, network: string): Promise<void> {
  const waiting = await waitingDeviceLogins(store);
  const sites = Map.groupBy(waiting.keys(), siteOf);
  const countOf = (networks: readonly string[]) => networks.reduce((sum, each) => sum + (waiting.get(each) ?? 0), 0);
  const isFull = countOf([network]) >= MOST_OF_A_NETWORK || countOf(sites.get(siteOf(network)) ?? []) >= MOST_OF_A_SITE;
  if (isFull) throw new Refusal("too_many_calls", { retryAfterSeconds: 60 });
  if (countOf([...waiting.keys()]) < MOST) return;
  const [largest = []] = [...sites.values()].toSorted((a, b) => countOf(b) - countOf(a));
  await dropOldestDeviceLogin(store, largest);
}
