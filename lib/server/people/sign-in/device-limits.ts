import "server-only";
import { siteOf } from "../../base/env/network.ts";
import { Refusal } from "../../base/failure.ts";
import type { Store } from "../../store/db/base.ts";
import { dropOldestDeviceLogin, waitingDeviceLogins } from "../../store/sign-in/device-logins.ts";

/** Starting a sign-in of the command needs no account, so these limit how many wait per network, per site and in total. */
const MOST_OF_A_NETWORK = 20;
const MOST_OF_A_SITE = 100;
const MOST = 2_000;

/**
 * Makes room for one more sign-in from a network. Throws `too_many_calls` where the network or its site has used its share. If all places
 * are taken, removes the oldest of the site with the most, so that one attacker with many networks cannot block the others.
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
