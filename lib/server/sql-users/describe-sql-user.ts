import "server-only";
import type { SqlUserKind } from "#lib/shared/sql-users.ts";
import type { Permit } from "../access/guard.ts";
import type { Note } from "../base/note.ts";
import { saveAcknowledged, saveDescribed } from "../store/sql-users.ts";
import { store } from "../store/store.ts";
import { ownerName } from "./owners.ts";
import { findSqlUser } from "./sql-users.ts";

type Description = {
  clusterId: string;
  name: string;
  ownerTeamId: string | null;
  purpose: string;
  kind: SqlUserKind | null;
  notes: string;
};

/** Says whose a SQL user is and what for; one that was created outside of Rolecall is adopted by it. Throws Refusal. */
export async function describeSqlUser(
  permit: Permit<"sql_users.describe">,
  { clusterId, name, ...said }: Description,
  note: Note,
): Promise<{ name: string }> {
  const owner = await ownerName(said.ownerTeamId);
  const { user } = await findSqlUser(permit, { clusterId, name });
  // What notes say stays out of the audit, where it could never be taken out again: people paste secrets into them.
  const notesChanged = said.notes === (user.notes ?? "") ? undefined : true;
  note({ owner, adopted: user.outsideAt === undefined ? undefined : true, notesChanged });
  await saveDescribed(await store(), { clusterId, name }, said);
  return { name };
}

/** Takes the SQL users that vanished up to `until` (epoch milliseconds) for looked into, so that nobody is asked to any more. */
export async function acknowledgeDeleted(
  _permit: Permit<"sql_users.describe">,
  { clusterId, until }: { clusterId: string; until: number },
  note: Note,
): Promise<{ count: number }> {
  const count = await saveAcknowledged(await store(), clusterId, until);
  note({ count });
  return { count };
}
