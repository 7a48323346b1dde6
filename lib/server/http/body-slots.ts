import "server-only";
import { networkOf } from "../base/network.ts";
import { singleton } from "../base/singleton.ts";

const OPEN_PER_NETWORK = 64;
const OPEN = 1_024;
/** What all bodies together may hold until their requests are answered. */
const HELD_MAX = 48 * 1024 * 1024;

/** One body's share of what strangers may make Rolecall hold. */
export type BodySlot = {
  /** Counts more bytes; false where that is more than all bodies may hold. */
  hold: (bytes: number) => boolean;
  /** The body is whole, or will not be: another one may come. */
  close: () => void;
  /** Nothing holds its bytes any more. */
  release: () => void;
};

/** A slot for a body from this address, or undefined where too many are open. */
export function takeBodySlot(address: string): BodySlot | undefined {
  const all = singleton("open-bodies", () => ({ byNetwork: new Map<string, number>(), open: 0, held: 0 }));
  const network = networkOf(address);
  const before = all.byNetwork.get(network) ?? 0;
  if (before >= OPEN_PER_NETWORK || all.open >= OPEN) return undefined;
  all.byNetwork.set(network, before + 1);
  all.open += 1;
  let held = 0;
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    all.open -= 1;
    const left = (all.byNetwork.get(network) ?? 1) - 1;
    if (left === 0) all.byNetwork.delete(network);
    else all.byNetwork.set(network, left);
  };
  return {
    hold: (bytes) => {
      held += bytes;
      all.held += bytes;
      return all.held <= HELD_MAX;
    },
    close,
    release: () => {
      close();
      all.held -= held;
      held = 0;
    },
  };
}
