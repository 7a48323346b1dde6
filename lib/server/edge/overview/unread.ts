import "server-only";
import type { z } from "zod";
import type { Unread, unreadInput } from "#lib/shared/sql-users/everywhere.ts";
import type { Permit } from "../../access/guard.ts";
import { lastReadings } from "../../store/clusters/cluster-readings.ts";
import { store } from "../../store/db/store.ts";
import { seenBy } from "./visibility.ts";

/** As many as one answer has. */
const MOST = 50;

/** The next clusters whose list was never complete, by name, after this one. */
export async function readUnread(
  { actor }: Permit<"overview.read">,
  { after }: z.output<typeof unreadInput>,
): Promise<Unread> {
  const db = await store();
  const [{ known, whole }, readings] = await Promise.all([seenBy(db, actor), lastReadings(db)]);
  // By its place among all: its own list may be complete by now. An unknown one has none, and the order begins anew.
  const begins = known.findIndex(({ id }) => id === after) + 1;
  const unread = known.slice(begins).filter(({ id }) => whole.has(id) && !readings.has(id));
  return { clusters: unread.slice(0, MOST).map(({ id, name }) => ({ id, name })) };
}
