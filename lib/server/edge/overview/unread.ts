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
  // Among those that this person sees: what they may not see has no place, as what is not there, and the order begins anew.
  const own = known.filter(({ id }) => whole.has(id));
  // By its place among those that were read, too: its own list may be complete by now.
  const begins = own.findIndex(({ id }) => id === after) + 1;
  const unread = own.slice(begins).filter(({ id }) => !readings.has(id));
  return { clusters: unread.slice(0, MOST).map(({ id, name }) => ({ id, name })) };
}
