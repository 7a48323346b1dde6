import "server-only";
import { databaseUrl } from "../base/env.ts";
import { singleton } from "../base/singleton.ts";
import { openStore, type Store } from "./open.ts";

/** The store of this process, opened on first use. */
export function store(): Promise<Store> {
  return singleton("store", () => openStore(databaseUrl()));
}
