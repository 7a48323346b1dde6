import "server-only";
import { env } from "../env.ts";
import { singleton } from "../singleton.ts";
import { openStore, type Store } from "./open.ts";

/** The path of the SQLite file that `DATABASE_URL` names. */
export function storePath(): string {
  return env().DATABASE_URL.slice("sqlite:".length);
}

/** The store of this process, opened on first use. */
export function store(): Promise<Store> {
  return singleton("store", () => openStore(storePath()));
}
