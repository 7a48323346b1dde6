import "server-only";
import { type Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { deleteArchived, setCheckpoint } from "../../server/store/audit/audit-archive.ts";
import { appendAuditEvents } from "../../server/store/audit/audit-events.ts";
import type { Store } from "../../server/store/db/base.ts";
import { tablesOf } from "../../server/store/file/copy.ts";
import { migrations } from "../../server/store/migrations/migrations.ts";
import { testEvent } from "../audit-event.ts";
import { emptyFile, fillAsThen, LAST_MIGRATION } from "./earlier-release.ts";

/* For tests only: a store of each version since 0.2.0, with a row or more in every table. */

/** The newest migration of 0.2.0, the oldest version that can be upgraded. */
export const OLDEST = "0006-requests-and-notices";

type Value = string | number | null;
type Row = Record<string, Value>;
type AnyTable = Kysely<Record<string, Row>>;
type Column = { name: string; type: string; of: string | null };

/** What a column of this name has, where a text of any kind will not do: JSON, words of a closed set, and numbers of a flag. */
const BY_COLUMN: Readonly<Record<string, Value>> = {
  about: "sus_1",
  admin_state: "restricted",
  approvers: "admins",
  clusters: "*",
  details: "{}",
  effects: "[]",
  email: "ada@example.com",
  input: "{}",
  is_confirmed: 1,
  is_stopped: 0,
  kind: "service",
  lead: 0,
  marks: "{}",
  outcomes: "[]",
  past: "[]",
  rules: "[]",
  scopes: "read",
  successors: "{}",
  things: "",
  value: "{}",
  was: "[]",
};

/** What a column of one table has, before what its name says. */
const BY_TABLE: Readonly<Record<string, Row>> = {
  accounts: { role: "administrator" },
  cluster_roles: { role: "cluster_admin", team_id: null },
  creations: { step: "begun", way: "api" },
  destinations: { kind: "webhook", event_groups: "[]" },
  device_logins: { state: "begun", sealed: null },
  directory_rules: { kind: "team", cluster_id: null, role: null },
  job_items: { state: "done", data: "{}", step: null },
  jobs: { kind: "rotation", state: "stopped" },
  label_clusters: { scope_kind: "right" },
  label_rights: { role: "cluster_admin", team_id: null },
  leaver_steps: { step: "rotate", state: "done", facts: null },
  leavers: { state: "done" },
  notices: { kind: "security" },
  pairs: { step: "idle" },
  password_rules: { scope: "all" },
  requests: { kind: "create", state: "denied", asked: "{}", approved: null },
  reviews: { state: "open" },
  sent_changes: { kind: "create" },
  sql_fact_readings: { facts: "" },
  store_deliveries: { step: "creating", outcome: null },
  tokens: { kind: "invitation", role: "member", gives: null },
  vendor_slots: { last_ten: "[]" },
  watch_samples: { kind: "read" },
};

/** Brings an empty database to the schema right after this migration, and fills each of its tables. */
export async function fillAt(db: Store, version: string): Promise<void> {
  const isLater = version >= LAST_MIGRATION;
  if (isLater) await fillAsThen(db);
  await migrateTo(db, version);
  await archiveFirstEvent(db, isLater);
  for (const [table, columns] of await tablesAt(version)) {
    if (table === "audit_head" || (await countOf(db, table)) > 0) continue;
    const row: Row = {};
    for (const { name, type, of } of columns) row[name] = await valueFor(db, { table, name, type, of });
    await (db as unknown as AnyTable).insertInto(table).values(row).execute();
  }
}

/** How many rows each table of this version has. */
export async function countsAt(db: Store, version: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of (await tablesAt(version)).keys()) counts.set(table, await countOf(db, table));
  return counts;
}

async function migrateTo(db: Store, version: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateTo(version);
  if (error) throw error;
}

/** The audit is written as the product does: a chain whose first event was archived, and a change without an outcome. */
async function archiveFirstEvent(db: Store, isWritten: boolean): Promise<void> {
  if (!isWritten) await appendAuditEvents(db, [testEvent("evt_old"), testEvent("evt_intent", { outcome: "intended" })]);
  const first = await db.selectFrom("audit_events").selectAll().orderBy("sequence").executeTakeFirstOrThrow();
  const cut = { sequence: first.sequence, hash: first.hash };
  const details = JSON.stringify(Object.assign({ events: 1 }, cut));
  await setCheckpoint(db, START, cut, testEvent("evt_archive", { action: "audit.archive", details }));
  await deleteArchived(db);
}

const START = { sequence: 0, hash: "" };

async function valueFor(db: Store, { table, name, type, of }: Column & { table: string }): Promise<Value> {
  const own = BY_TABLE[table]?.[name];
  if (own !== undefined) return own;
  if (of !== null) return parentOf(db, of);
  const known = BY_COLUMN[name];
  if (known !== undefined) return known;
  return type === "text" ? `${table}_${name}` : 1;
}

/** A row that a foreign key can name. */
async function parentOf(db: Store, table: string): Promise<Value> {
  const row = await (db as unknown as AnyTable).selectFrom(table).select("id").executeTakeFirstOrThrow();
  return row.id ?? null;
}

async function countOf(db: Store, table: string): Promise<number> {
  const { count } = await (db as unknown as AnyTable)
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The tables right after a migration with their columns, each table after those that its foreign keys name. */
async function tablesAt(version: string): Promise<Map<string, Column[]>> {
  const known = SCHEMAS.get(version);
  if (known) return known;
  const file = emptyFile(":memory:");
  await migrateTo(file, version);
  const names = await tablesOf(file);
  const tables = new Map<string, Column[]>();
  for (const table of names) tables.set(table, await columnsOf(file, table));
  await file.destroy();
  SCHEMAS.set(version, tables);
  return tables;
}

const SCHEMAS = new Map<string, Map<string, Column[]>>();

async function columnsOf(file: Store, table: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.name as name, lower(c.type) as type, f."table" as "of"
    from pragma_table_info(${table}) c left join pragma_foreign_key_list(${table}) f on f."from" = c.name`.execute(
    file,
  );
  return rows;
}
