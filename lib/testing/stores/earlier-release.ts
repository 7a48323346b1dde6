import "server-only";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { LEAVER_STEPS } from "#lib/shared/people/leaver.ts";
import type { Store } from "../../server/store/db/base.ts";
import { asKyselyDatabase, Dialect } from "../../server/store/db/sqlite.ts";
import { migrations } from "../../server/store/migrations/migrations.ts";

/* For tests only: a store as an earlier release left it, with one job of every kind in every state. */

const text = readFileSync("lib/testing/stores/earlier-release.sql", "utf8");
const headed = (name: string) => new RegExp(`^-- ${name}: (.+)$`, "m").exec(text)?.[1] ?? "";

/** When it was written, by its own clock. */
export const WRITTEN_AT = Number(headed("made at"));
/** The newest migration that it has run. */
export const LAST_MIGRATION = headed("last migration");
/** Its secrets are sealed with this one. */
export const SESSION_SECRET = `1:${"s".repeat(32)}`;

const statements = text
  .replaceAll(/^--.*\n/gm, "")
  .split(/;\n\n/)
  .map((statement) => statement.trim())
  .filter((statement) => statement !== "");

/** The tables in which it has rows. */
export const FILLED = statements.flatMap((statement) => /^insert into (\w+)/.exec(statement)?.[1] ?? []);

/** The SQLite file at this path, with no tables where it is new. The caller closes it. */
export function emptyFile(path: string): Store {
  return new Kysely({ dialect: new Dialect({ database: asKyselyDatabase(new DatabaseSync(path), path) }) });
}

/** Fills an empty database with the tables of that release and its rows. */
export async function fillAsThen(db: Store): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateTo(LAST_MIGRATION);
  if (error) throw error;
  for (const table of FILLED.toReversed()) await sql`delete from ${sql.table(table)}`.execute(db);
  for (const statement of statements) await sql.raw(statement).execute(db);
}

type Row = Record<string, unknown>;

/**
 * Every row of the tables that have rows, in no order. With `like`, what has become of the rows of then: with the columns that each table
 * had, wherever its facts stand now.
 */
export async function rowsOf(db: Store, like?: ReadonlyMap<string, readonly Row[]>): Promise<Map<string, Row[]>> {
  const tables = FILLED.map(async (table) => {
    const columns = Object.keys(like?.get(table)?.[0] ?? {});
    const moved = columns.length > 0 ? MOVED[table] : undefined;
    if (moved) {
      const ofColumns = (row: Row) => Object.fromEntries(columns.map((column) => [column, row[column]]));
      return [table, (await moved(db)).map(ofColumns)] as const;
    }
    const { rows } =
      columns.length > 0
        ? await sql<Row>`select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(table)}`.execute(
            db,
          )
        : await sql<Row>`select * from ${sql.table(table)}`.execute(db);
    return [table, rows.map((row) => Object.assign({}, row))] as const;
  });
  return new Map(await Promise.all(tables));
}

/** Tables of then whose facts stand elsewhere now, as they were. */
const MOVED: Readonly<Record<string, (db: Store) => Promise<Row[]>>> = {
  sql_users: async (db) => {
    const ends = db.selectFrom("job_items as item").innerJoin("jobs as job", "job.id", "item.job_id");
    const known = await ends
      .select(["job.about", "job.input", "item.data"])
      .where("job.kind", "=", "end_of_access")
      .execute();
    const setOf = new Map(
      known.map(({ about, input, data }) => [about, JSON.parse(data).isSet ? JSON.parse(input).at : null]),
    );
    const rows = await db.selectFrom("sql_users").selectAll().execute();
    return rows.map((row) =>
      Object.assign({}, row, { end_is_real: setOf.has(row.id) ? 1 : 0, end_set: setOf.get(row.id) ?? null }),
    );
  },
  jobs: async (db) => {
    const rows = await db.selectFrom("jobs").selectAll().where("kind", "=", "rotation").execute();
    return rows.map((row) => {
      const state = row.state === "ended" ? "over" : row.state;
      return Object.assign({}, row, JSON.parse(row.input), { state });
    });
  },
  job_items: async (db) => {
    const rows = await db
      .selectFrom("job_items as item")
      .innerJoin("jobs as job", "job.id", "item.job_id")
      .leftJoin("sealed_passwords as password", "password.item_id", "item.id")
      .selectAll("item")
      .select(["password.sealed", "password.sealed_at"])
      .where("job.kind", "=", "rotation")
      .execute();
    return rows.map((row) => {
      const { clusterName, storePlace } = JSON.parse(row.input);
      const { withProof, key, shownId, delivered } = JSON.parse(row.data);
      return Object.assign({}, row, {
        state: row.state === "running" ? "setting" : row.state,
        cluster_name: clusterName,
        store_place: storePlace,
        with_proof: withProof ? 1 : 0,
        shown_id: shownId,
        key,
        delivered,
      });
    });
  },
  leavers: async (db) =>
    (await plansOf(db)).map((plan) => {
      const { account, startedBy, rest, key, successors } = JSON.parse(plan.input);
      const isOpen = plan.state === "running" || plan.state === "paused";
      return Object.assign({}, plan, account, {
        account_id: account.id,
        id: plan.id,
        state: isOpen ? "open" : plan.state === "ended" ? "done" : plan.state,
        cause: plan.itemState === "waiting" ? (plan.cause ?? plan.code) : null,
        rest,
        key,
        successors: JSON.stringify(successors),
        started_by: startedBy,
        runner_id: plan.account_id,
        runner_email: plan.email,
        runner: plan.name,
        ended_by: plan.state === "stopped" ? plan.changed_by : null,
      });
    }),
  leaver_steps: async (db) => {
    const steps = await db.selectFrom("job_steps").selectAll().execute();
    return (await plansOf(db)).flatMap((plan) =>
      LEAVER_STEPS.map((step) => {
        const stored = steps.find((each) => each.item_id === plan.item && each.step === step);
        const isLeft = JSON.parse(plan.data).left.includes(step);
        const isFailed = plan.itemState === "failed" && plan.step === step;
        const { facts = null, event_id = null, ended_at: at = null, code = null } = stored ?? {};
        const state = isFailed ? "failed" : isLeft ? "waiting" : "done";
        return { leaver_id: plan.id, step, state, at, code, facts, event_id };
      }),
    );
  },
  store_deliveries: async (db) => {
    const rows = await db
      .selectFrom("jobs as job")
      .innerJoin("job_items as item", "item.job_id", "job.id")
      .innerJoin("delivery_notices as notice", "notice.job_id", "job.id")
      .selectAll("item")
      .select(["job.input as given", "job.account_id", "job.email", "job.name as by_name", "job.request_id"])
      .select(["job.address", "job.about as parent_id", "job.started_at", "job.ended_at", "notice.told_at"])
      .where("job.kind", "=", "delivery")
      .execute();
    return rows.map((row) => {
      const { storeId, storeName, path, reason } = JSON.parse(row.given);
      const { marker, versionBefore, versionAfter, unsure, setAt, failed, problem, outcome } = JSON.parse(row.data);
      return Object.assign({}, row, {
        store_id: storeId,
        store_name: storeName,
        store_path: path,
        version_before: versionBefore,
        version_after: versionAfter,
        unsure: unsure ? 1 : 0,
        set_at: setAt,
        tries: failed,
        marker,
        reason,
        problem,
        outcome,
      });
    });
  },
};

function plansOf(db: Store) {
  return db
    .selectFrom("jobs as job")
    .innerJoin("job_items as item", "item.job_id", "job.id")
    .selectAll("job")
    .select(["item.id as item", "item.state as itemState", "item.step", "item.data", "item.code"])
    .where("job.kind", "=", "leaver")
    .execute();
}
