import { setImmediate } from "node:timers/promises";
import { Refusal } from "../base/failure.ts";
import { singleton } from "../base/singleton.ts";
import type { Link } from "./link.ts";

/** Idle connections are closed soon: on Basic clusters they may cost. */
const IDLE_MS = 10_000;
/** CockroachDB Cloud supports 30 minutes at most. */
const LIFETIME_MS = 5 * 60_000;
/** The most jobs that wait for one cluster. A check takes seconds: a later one would wait for minutes. */
const MOST_WAITING = 20;

type Lane = { link: Link | undefined; waiting: number; last: Promise<unknown>; closing: NodeJS.Timeout | undefined };

/** At most one connection for each cluster and server: work on a cluster waits for the work before it. */
class Links {
  readonly #lanes = new Map<string, Lane>();

  /**
   * Runs `work` on the cluster's connection as this SQL user, which `open` makes where there is none that can be used. Throws the refusal
   * `busy` where too many wait already, unless it continues a change that has begun, or ends access (`isGoingOn`).
   */
  async use<T>(
    { clusterId, sqlUser }: { clusterId: string; sqlUser: string },
    open: () => Promise<Link>,
    work: (link: Link) => Promise<T>,
    isGoingOn = false,
  ): Promise<T> {
    const lane = this.#lanes.get(clusterId) ?? newLane();
    this.#lanes.set(clusterId, lane);
    if (lane.waiting >= MOST_WAITING && !isGoingOn) throw new Refusal("busy");
    lane.waiting += 1;
    const turn = lane.last.then(() => {
      lane.waiting -= 1;
      return this.#take(lane, sqlUser, open, work);
    });
    lane.last = turn.catch(() => {});
    return turn;
  }

  /** Closes the cluster's connection when its work is done, so that the next one is opened anew. */
  async drop(clusterId: string): Promise<void> {
    const lane = this.#lanes.get(clusterId);
    if (!lane) return;
    const turn = lane.last.then(() => close(lane));
    lane.last = turn;
    await turn;
  }

  /** Closes all of them, for the end of the process. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map(close));
  }

  async #take<T>(lane: Lane, sqlUser: string, open: () => Promise<Link>, work: (link: Link) => Promise<T>): Promise<T> {
    clearTimeout(lane.closing);
    const link = await usable(lane, sqlUser, open);
    try {
      return await work(link);
    } finally {
      lane.closing = setTimeout(() => void close(lane), IDLE_MS).unref();
    }
  }
}

function newLane(): Lane {
  return { link: undefined, waiting: 0, last: Promise.resolve(), closing: undefined };
}

/** Another server may have turned the connection off and on: then it has a new SQL user. */
async function usable(lane: Lane, sqlUser: string, open: () => Promise<Link>): Promise<Link> {
  const { link } = lane;
  if (link) await arrived();
  if (link?.usable && link.user === sqlUser && link.openedAt > Date.now() - LIFETIME_MS) return link;
  await close(lane);
  lane.link = await open();
  return lane.link;
}

/** A connection closed by the cluster is noticed only after pending data is read: the first turn of the event loop may end before it. */
async function arrived(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

async function close(lane: Lane): Promise<void> {
  clearTimeout(lane.closing);
  const { link } = lane;
  lane.link = undefined;
  await link?.close();
}

/** The open links of this server to clusters. */
export function links(): Links {
  return singleton("sql-links", () => new Links());
}
