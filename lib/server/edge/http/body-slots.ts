import { networkOf } from "../../base/env/network.ts";
import { singleton } from "../../base/singleton.ts";

const OPEN_PER_NETWORK = 64;
const OPEN = 1_024;
/** The most memory that all unanswered bodies together may use. */
const HELD_MAX = 48 * 1024 * 1024;

/** The share of one body in the memory limit for bodies. */
export type BodySlot = {
  /** Counts more bytes; false where all bodies together would exceed the limit. */
  hold: (bytes: number) => boolean;
  /** Frees the slot, because the body is complete or was given up. */
  close: () => void;
  /** Frees the counted bytes. */
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
