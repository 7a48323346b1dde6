import "server-only";
import type { Store } from "../../store/db/base.ts";
import { mayJudgeOthers, serverId } from "../../store/jobs/server-life.ts";
import { isServerDead } from "../../store/jobs/servers.ts";

/** This server's id among those on its store. A new start is a new server. */
export function ownServer(): string {
  return serverId();
}

/** Whether this server can tell now that the one of this id is dead. */
export async function isKnownDead(store: Store, id: string): Promise<boolean> {
  return mayJudgeOthers() && isServerDead(store, id, serverId());
}
