import { databaseUrl } from "../../base/env/env.ts";
import { singleton } from "../../base/singleton.ts";
import { openStore, type Store } from "./open.ts";

/** The store of this process, opened on first use. */
export function store(): Promise<Store> {
  return singleton("store", async () => {
    const opened = await openStore(databaseUrl());
    storeOpenedAt();
    return opened;
  });
}

/** When this process had its store, by the clock of `performance.now`: no process that had it for itself before lives since. */
export function storeOpenedAt(): number {
  return singleton("store-opened-at", () => performance.now());
}
