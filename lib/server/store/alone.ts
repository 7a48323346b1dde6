import "server-only";
import { singleton } from "../base/singleton.ts";
import { onOneServer } from "./leases.ts";
import type { Store } from "./open.ts";

/** The result of the work, or where the run is that had the name. */
export type Alone<T> = { ran: true; value: T } | { ran: false; by: "this server" | "another server" };

/** Runs `work` unless another run has `name`, on this server or on another one of a shared store. Waits for none of them. */
export async function alone<T>(store: Store, name: string, work: () => Promise<T>): Promise<Alone<T>> {
  const here = namesHere(store);
  if (here.has(name)) return { ran: false, by: "this server" };
  here.add(name);
  try {
    let done: Alone<T> = { ran: false, by: "another server" };
    await onOneServer(store, name, async () => {
      done = { ran: true, value: await work() };
    });
    return done;
  } finally {
    here.delete(name);
  }
}

/** The names whose work runs on this server. A process opens one store; tests open one for each server. */
function namesHere(store: Store): Set<string> {
  const ofStore = singleton("alone", () => new WeakMap<Store, Set<string>>());
  const names = ofStore.get(store) ?? new Set();
  ofStore.set(store, names);
  return names;
}
