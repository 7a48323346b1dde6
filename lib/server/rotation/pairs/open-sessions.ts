import { counted } from "#lib/shared/counted.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { eachOpenSessions } from "../../sql-users/facts/open-sessions.ts";
import { sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";

/** The cluster's open sessions, or the actor's statement where they cannot be read. */
export async function howSeen(clusterId: string, name: string, said: boolean): Promise<number | "said"> {
  try {
    return await openSessionsOf(clusterId, name);
  } catch (error) {
    if (said) return "said";
    throw error;
  }
}

/**
 * Throws `pair_in_use` where the cluster reports open sessions. With a SQL connection, throws the cause where the sessions could not be
 * read, unless the actor states with `said` that nothing uses it. The audit records what was read.
 */
export async function requireUnused(clusterId: string, name: string, note: Note, said = false): Promise<void> {
  note({ sessions: "not read" });
  const connection = await sqlConnectionOf(await store(), clusterId);
  if (connection?.state !== "on") return;
  const how = await howSeen(clusterId, name, said);
  note(how === "said" ? { word: "given" } : { sessions: how });
  if (how !== "said" && how > 0) throw inUse(name, how);
}

async function openSessionsOf(clusterId: string, name: string): Promise<number> {
  const { requestId } = await requestContext();
  let open = 0;
  await eachOpenSessions(clusterId, requestId, [name], (_, count) => {
    open = count;
  });
  return open;
}

export function inUse(name: string, count: number): Refusal {
  return new Refusal("pair_in_use", { vendorMessage: `${name} has ${counted(count, "session")} open.` });
}
