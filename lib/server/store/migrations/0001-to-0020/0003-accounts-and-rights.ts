import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Accounts beside the first, their rights, and what the audit needs to be searched, cut and settled. */
export const ACCOUNTS_AND_RIGHTS: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await accounts(db);
    await rights(db);
    await sqlUsers(db);
    await audit(db);
    await servers(db);
  },
};

async function accounts(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("accounts").addColumn("signed_in_at", "bigint").execute();
  for (const column of ["account_id", "email", "role", "created_by"])
    await db.schema.alterTable("tokens").addColumn(column, "text").execute();
  await db.schema.createIndex("tokens_by_account").on("tokens").columns(["kind", "account_id"]).execute();
  await db.schema.createIndex("tokens_by_email").on("tokens").columns(["kind", "email"]).execute();
  await db.schema.createIndex("devices_by_account").on("devices").column("account_id").execute();
}

async function rights(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("teams")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("team_members")
    .addColumn("team_id", "text", (column) => column.notNull().references("teams.id"))
    .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
    .addColumn("lead", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("team_members_key", ["team_id", "account_id"])
    .execute();
  await db.schema.createIndex("team_members_by_account").on("team_members").column("account_id").execute();
  await db.schema
    .createTable("cluster_roles")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.references("accounts.id"))
    .addColumn("team_id", "text", (column) => column.references("teams.id"))
    .addColumn("cluster_id", "text", (column) => column.notNull())
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("granted_by", "text", (column) => column.notNull())
    .addColumn("granted_at", "bigint", (column) => column.notNull())
    .execute();
  // One role for each holder and cluster: a higher one contains the lower.
  await sql`create unique index cluster_roles_of_account on cluster_roles (account_id, cluster_id) where account_id is not null`.execute(
    db,
  );
  await sql`create unique index cluster_roles_of_team on cluster_roles (team_id, cluster_id) where team_id is not null`.execute(
    db,
  );
  await db.schema
    .createTable("settings")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text", (column) => column.notNull())
    .execute();
}

async function sqlUsers(db: Kysely<unknown>): Promise<void> {
  const table = () => db.schema.alterTable("sql_users");
  await table().addColumn("owner_team_id", "text").execute();
  await table()
    .addColumn("protected", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await table().addColumn("first_seen_at", "bigint").execute();
  await table().addColumn("outside_at", "bigint").execute();
  await table().addColumn("ended_how", "text").execute();
  await db.schema.createIndex("sql_users_by_owner").on("sql_users").column("owner_team_id").execute();
  await sql`create index sql_users_vanished on sql_users (cluster_id, outside_at)
    where ended_at is not null and outside_at is not null`.execute(db);
  await db.schema
    .createTable("cluster_readings")
    .addColumn("cluster_id", "text", (column) => column.primaryKey())
    .addColumn("first_complete_at", "bigint", (column) => column.notNull())
    .addColumn("last_complete_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("cluster_changes")
    .addColumn("cluster_id", "text", (column) => column.primaryKey())
    .addColumn("version", "bigint", (column) => column.notNull())
    .execute();
}

async function audit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("open_intents")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("sequence", "bigint", (column) => column.notNull())
    .addColumn("server_id", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("open_intents_by_server").on("open_intents").column("server_id").execute();
  // Intents that were already without outcome when this was added belong to no server that still runs.
  await sql`insert into open_intents (id, sequence, server_id)
    select id, sequence, '' from audit_events as intent where outcome = 'intended'
    and not exists (select 1 from audit_events as later where later.intent_id = intent.id)`.execute(db);
  await db.schema
    .createTable("audit_checkpoints")
    .addColumn("sequence", "bigint", (column) => column.primaryKey())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("archived_at", "bigint", (column) => column.notNull())
    .execute();
  // What the audit is searched by, in the order of the chain. An intent is never searched for, so it costs none of these.
  for (const column of ["action", "actor", "cluster_id", "target", "request_id"])
    await sql`create index ${sql.ref(`audit_events_by_${column}`)} on audit_events (${sql.ref(column)}, sequence)
      where outcome <> 'intended'`.execute(db);
  await sql`create index audit_events_not_done on audit_events (outcome, sequence)
    where outcome <> 'intended' and outcome <> 'done'`.execute(db);
  await sql`create index audit_events_by_time on audit_events (at) where outcome <> 'intended'`.execute(db);
}

async function servers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("servers")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("leases")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("vendor_slots")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("last_at", "bigint", (column) => column.notNull())
    .addColumn("paused_until", "bigint", (column) => column.notNull())
    .addColumn("slow_until", "bigint", (column) => column.notNull())
    .execute();
  await sql`insert into vendor_slots (id, last_at, paused_until, slow_until) values (1, 0, 0, 0)`.execute(db);
}
