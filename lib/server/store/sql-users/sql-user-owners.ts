import {
  descriptionOf,
  eachField,
  type FilledFields,
  IMPORT_FIELDS,
  type ImportedDescription,
} from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Store } from "../db/base.ts";
import { batches } from "../db/batches.ts";
import type { Tables } from "../db/tables.ts";
import { COLUMN_OF, columnsFor, DESCRIPTION_COLUMNS, descriptionOfRow } from "./sql-user-columns.ts";
import { NO_EXCEPTION, newRow } from "./sql-users.ts";

export type Ownership = { ownerTeamId: string | null } & ImportedDescription;
/** The stored description and its row: a later SQL user of that name has another row. `outside`: not adopted yet. */
type StoredOwnership = Ownership & { id: string; outside: boolean };
/** The wanted description; missing fields keep their value. */
export type Wanted = { name: string; ownerTeamId: string | null } & FilledFields<ImportedDescription>;
export type Change = { name: string; from: StoredOwnership; to: Ownership };

const IMPORTED_COLUMNS = IMPORT_FIELDS.map((field) => COLUMN_OF[field]);
const COLUMNS = ["id", "name", "owner_team_id", "outside_at", ...DESCRIPTION_COLUMNS] as const;

/** The stored descriptions of these SQL users, by name; without those that have no row. */
export async function ownershipOf(
  store: Store,
  clusterId: string,
  names: readonly string[],
): Promise<Map<string, StoredOwnership>> {
  const stored = new Map<string, StoredOwnership>();
  for (const batch of batches(names)) {
    const rows = await store
      .selectFrom("sql_users")
      .select(COLUMNS)
      .where("cluster_id", "=", clusterId)
      .where("name", "in", batch)
      .where("ended_at", "is", null)
      .execute();
    for (const row of rows) stored.set(row.name, asStored(row));
  }
  return stored;
}

/** The stored ownership of these SQL users by name, locked until the transaction ends. */
export async function lockOwnership(
  transaction: Store,
  clusterId: string,
  names: readonly string[],
): Promise<Map<string, StoredOwnership>> {
  const stored = new Map<string, StoredOwnership>();
  for (const batch of batches(names)) {
    const rows = await transaction
      .updateTable("sql_users")
      .set((eb) => ({ touched_at: eb.ref("touched_at") }))
      .where("cluster_id", "=", clusterId)
      .where("name", "in", batch)
      .where("ended_at", "is", null)
      .returning(COLUMNS)
      .execute();
    for (const row of rows) stored.set(row.name, asStored(row));
  }
  return stored;
}

function asStored(row: Pick<Tables["sql_users"], (typeof COLUMNS)[number]>): StoredOwnership {
  const { id, owner_team_id: ownerTeamId, outside_at } = row;
  return { id, ownerTeamId, ...descriptionOf(IMPORT_FIELDS, descriptionOfRow(row)), outside: outside_at !== null };
}

/**
 * The changes, in the order of the wanted: without SQL users that are as wanted already, or have no row. Adopting one that was created
 * outside is a change by itself, since a person has reviewed it.
 */
export function changesOf(wanted: readonly Wanted[], stored: ReadonlyMap<string, StoredOwnership>): Change[] {
  return wanted.flatMap(({ name, ownerTeamId, ...description }) => {
    const from = stored.get(name);
    if (!from) return [];
    const to = {
      ownerTeamId,
      ...(eachField(IMPORT_FIELDS, (field) => description[field] ?? from[field]) as ImportedDescription),
    };
    const isSame = to.ownerTeamId === from.ownerTeamId && IMPORT_FIELDS.every((field) => to[field] === from[field]);
    return isSame && !from.outside ? [] : { name, from, to };
  });
}

/** Does what `saveDescribed` does, in a few statements and for SQL users that are held. Notes stay as they are. */
export async function saveOwnership(
  transaction: Store,
  clusterId: string,
  changes: readonly Change[],
  now = Date.now(),
): Promise<void> {
  const [moved, stayed] = [true, false].map((isMoved) =>
    changes.filter(({ from, to }) => (from.ownerTeamId !== to.ownerTeamId) === isMoved),
  );
  for (const batch of batches(moved ?? [])) await write(transaction, clusterId, batch, true, now);
  for (const batch of batches(stayed ?? [])) await write(transaction, clusterId, batch, false, now);
}

async function write(
  transaction: Store,
  clusterId: string,
  changes: readonly Change[],
  isMoved: boolean,
  now: number,
): Promise<void> {
  // They are all there: an insert that meets them takes another value to each, which an update cannot in one statement.
  const rows = changes.map(({ name, to: { ownerTeamId, ...description } }) => ({
    ...newRow({ clusterId, name }, now),
    ...columnsFor(description),
    owner_team_id: ownerTeamId,
    owner_since: ownerTeamId === null ? null : now,
  }));
  await transaction
    .insertInto("sql_users")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["cluster_id", "name"])
        .where("ended_at", "is", null)
        .doUpdateSet((eb) => ({
          ...Object.fromEntries(IMPORTED_COLUMNS.map((column) => [column, eb.ref(`excluded.${column}`)])),
          outside_at: null,
          touched_at: now,
          // An exception for one team does not pass to the next.
          ...(isMoved ? NO_EXCEPTION : undefined),
          owner_team_id: isMoved ? eb.ref("excluded.owner_team_id") : undefined,
          owner_since: isMoved ? eb.ref("excluded.owner_since") : undefined,
        })),
    )
    .execute();
}
