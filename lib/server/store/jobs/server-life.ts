import { newId } from "../../base/ids.ts";
import { singleton } from "../../base/singleton.ts";
import type { Store } from "../db/base.ts";
import { saveServer } from "./servers.ts";

/** After a silence of this length others may be as quiet for the same reason, such as a store that could not be reached. */
const GAP_MS = 15_000;
/** By then every running server has renewed its row. */
const RECOVERY_MS = 30_000;

type Life = { id: string; beatAt: number; judgesFrom: number };

function life(): Life {
  return singleton("server-life", () => ({ id: newId("srv"), beatAt: performance.now(), judgesFrom: 0 }));
}

/** This process's id among the servers on its store. A new start is a new server. */
export function serverId(): string {
  return life().id;
}

/** Whether this server can tell now which other servers are dead. */
export function mayJudgeOthers(): boolean {
  return performance.now() >= life().judgesFrom;
}

/** Records a heartbeat of this server; due every five seconds. */
export async function beat(store: Store): Promise<void> {
  await saveServer(store, serverId());
  const now = performance.now();
  if (now - life().beatAt > GAP_MS) life().judgesFrom = now + RECOVERY_MS;
  life().beatAt = now;
}
