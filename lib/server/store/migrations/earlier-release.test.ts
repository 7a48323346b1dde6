import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { DeliveryResult, DestinationKind } from "#lib/shared/audit/destinations.ts";
import type { ItemState, JobState } from "#lib/shared/passwords/rotation.ts";
import type { DeliveryOutcome, DeliveryStep } from "#lib/shared/passwords/secret-store-kinds.ts";
import type { LeaverState, LeaverStep, StepState } from "#lib/shared/people/leaver.ts";
import type { RequestKind } from "#lib/shared/requests/requests.ts";
import { requestSpecSchema } from "#lib/shared/requests/requests-schema.ts";
import { endIfApproved } from "#lib/shared/requests/wanted-end.ts";
import type { ReviewState } from "#lib/shared/reviews/reviews.ts";
import type { CreationStep } from "#lib/shared/sql-users/creation.ts";
import type { PairStep } from "#lib/shared/sql-users/pairs.ts";
import { readEnd } from "#lib/shared/time/instant.ts";
import { brokenAt, freshFolder } from "../../../testing/server.ts";
import { emptyFile, FILLED, fillAsThen, rowsOf } from "../../../testing/stores/earlier-release.ts";
import type { AuditRow } from "../audit/audit-event.ts";
import type { Store } from "../db/base.ts";
import { connect } from "../db/postgres.ts";
import type { Tables } from "../db/tables.ts";
import { emptyDatabase } from "../db/testing.ts";
import { endInput } from "../sql-users/sql-user-ends.ts";
import { migrate, pendingMigrations } from "./migrate.ts";

type Row = Record<string, unknown>;

/** How often each value of a column occurs. */
function counts(rows: readonly Row[] = [], column: string): Record<string, number> {
  const groups = Map.groupBy(rows, (row) => String(row[column]));
  return Object.fromEntries([...groups].map(([value, of]) => [value, of.length]));
}

/** The states that stored work can be in, each with how many rows are in it: one that is missing does not compile. */
const STATES = {
  jobs: { state: { running: 1, paused: 1, stopped: 1, over: 2 } satisfies Record<JobState, number> },
  job_items: {
    state: { waiting: 4, setting: 3, done: 3, failed: 1, unknown: 1, stopped: 2 } satisfies Record<ItemState, number>,
  },
  store_deliveries: {
    step: { creating: 1, writing: 1, setting: 5, promoting: 2, undoing: 2 } satisfies Record<DeliveryStep, number>,
    outcome: { null: 6, delivered: 1, undone: 1, replaced: 1, gone: 1, given_up: 1 } satisfies Record<
      DeliveryOutcome | "null",
      number
    >,
  },
  creations: {
    step: { begun: 2, created: 2, granted: 2, verified: 2, signed_in: 2 } satisfies Record<CreationStep, number>,
    way: { sql: 5, api: 5 } satisfies Record<Tables["creations"]["way"], number>,
  },
  pairs: { step: { reset: 1, deploy: 1, idle: 1, flip: 1 } satisfies Record<PairStep, number> },
  requests: {
    state: { pending: 6, approved: 7, denied: 1, withdrawn: 1 } satisfies Record<
      Exclude<Tables["requests"]["state"], "manual">,
      number
    >,
    kind: { create: 11, reset: 1, privileges: 1, extend: 1, delete: 1 } satisfies Record<
      Exclude<RequestKind, "grant">,
      number
    >,
  },
  reviews: { state: { open: 2, closing: 1, closed: 1 } satisfies Record<ReviewState, number> },
  destinations: { kind: { webhook: 4, audit: 1, anchors: 1 } satisfies Record<DestinationKind, number> },
  deliveries: { result: { delivered: 1, retry: 1, failed: 1 } satisfies Record<DeliveryResult, number> },
} satisfies { [Table in keyof Tables]?: { [Column in keyof Tables[Table]]?: Record<string, number> } } & {
  store_deliveries: Record<string, Record<string, number>>;
};

/** The states that tables of then had which are no more. */
const STATES_OF_THEN = {
  leavers: { state: { open: 3, stopped: 1, done: 1 } satisfies Record<LeaverState, number> },
  leaver_steps: {
    step: { disable: 5, void: 5, hand_over: 5, rotate: 5 } satisfies Record<LeaverStep, number>,
    state: { waiting: 10, done: 9, failed: 1 } satisfies Record<StepState, number>,
  },
};

/** What today's migrations change in rows of then. */
function asMigrated(table: string, row: Row): Row {
  // One that has ended has no next try.
  if (table === "store_deliveries" && row.ended_at !== null) return Object.assign({}, row, { next_at: null });
  // A server of then may have sent a password without a mark.
  return table === "job_items" && row.state === "setting" ? Object.assign({}, row, { unsure: 1 }) : row;
}

const inOrder = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort();

/** The events of the audit that other rows name. */
const NAMED_EVENTS = [
  ["leaver_steps", "event_id"],
  ["review_decisions", "event"],
  ["review_sign_offs", "event"],
  ["reviews", "start_event"],
  ["open_intents", "id"],
] as const;

const folder = freshFolder();
const database = emptyDatabase();
const STORES: Record<string, () => Store> = {
  SQLite: () => emptyFile(join(folder(), "rolecall.db")),
  PostgreSQL: () => connect(database(), 0),
};

describe.each(Object.keys(STORES))("the store of an earlier release on %s", (kind) => {
  test("keeps every row and every state of stored work when today's migrations have run", async () => {
    const db = STORES[kind]?.();
    if (!db) throw new Error(kind);
    try {
      await fillAsThen(db);
      const before = await rowsOf(db);
      expect((await pendingMigrations(db)).length).toBeGreaterThan(5);
      await migrate(db);
      expect(await pendingMigrations(db)).toEqual([]);
      const after = await rowsOf(db, before);
      expect(FILLED.length).toBeGreaterThan(30);
      for (const [table, rows] of before) {
        expect(rows.length, table).toBeGreaterThan(0);
        expect(inOrder(after.get(table) ?? []), table).toEqual(inOrder(rows.map((row) => asMigrated(table, row))));
      }
      const states: Record<string, Record<string, Record<string, number>>> = Object.assign({}, STATES, STATES_OF_THEN);
      for (const [table, columns] of Object.entries(states))
        for (const [column, expected] of Object.entries(columns))
          expect(counts(after.get(table), column), `${table}.${column}`).toEqual(expected);
    } finally {
      await db.destroy();
    }
  });

  test("gives a delivery of a person's token that token, and one of the person their session", async () => {
    const db = STORES[kind]?.();
    if (!db) throw new Error(kind);
    try {
      await fillAsThen(db);
      const then = db as unknown as Kysely<{
        store_deliveries: { name: string; by_name: string; account_id: string; started_at: number };
      }>;
      const delivery = { name: "dlv_writing" };
      const { account_id } = await then
        .selectFrom("store_deliveries")
        .select("account_id")
        .where("name", "=", delivery.name)
        .executeTakeFirstOrThrow();
      await then
        .updateTable("store_deliveries")
        .set({ by_name: "deploy (Cleo)" })
        .where("name", "=", delivery.name)
        .execute();
      const { started_at: began } = await then
        .selectFrom("store_deliveries")
        .select("started_at")
        .where("name", "=", delivery.name)
        .executeTakeFirstOrThrow();
      const later = began + 1_000_000;
      // The name was used before and after by tokens that did not begin it.
      for (const [id, name, made, expires, revoked] of [
        ["apt_deploy", "deploy", 0, later, began + 1],
        ["apt_dep", "dep", 0, later, null],
        ["apt_deploy_later", "deploy", began + 2, later, null],
        ["apt_deploy_revoked", "deploy", 0, later, began - 1],
        ["apt_deploy_expired", "deploy", 0, began - 1, null],
      ] as const)
        await sql`insert into api_tokens (id, account_id, name, start, secret_hash, scopes, clusters, addresses, made_by, made_at, expires_at, revoked_at)
          values (${id}, ${account_id}, ${name}, '', ${id}, 'reset', '*', '', 'Cleo', ${made}, ${expires}, ${revoked})`.execute(
          db,
        );
      await migrate(db);
      const jobs = await db
        .selectFrom("jobs")
        .innerJoin("job_items as item", "item.job_id", "jobs.id")
        .select(["item.name", "jobs.session_hash as session"])
        .where("jobs.kind", "=", "delivery")
        .where("jobs.state", "=", "running")
        .execute();
      const sessions = new Map(jobs.map(({ name, session }) => [name, session]));
      expect(sessions.get("dlv_writing")).toBe("token:apt_deploy");
      expect(sessions.get("dlv_creating")).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      await db.destroy();
    }
  });

  test("has each end of a day D as the instant D+1 00:00 UTC, and each request in days leads to one", async () => {
    const db = STORES[kind]?.();
    if (!db) throw new Error(kind);
    try {
      await fillAsThen(db);
      const end = readEnd("2027-01-31") ?? 0;
      expect(new Date(end).toISOString()).toBe("2027-02-01T00:00:00.000Z");
      await sql`update sql_users set wanted_until = ${end}, end_is_real = 1, end_set = ${end} where ended_at is null`.execute(
        db,
      );
      const { numAffectedRows: withDays } = await sql`update requests set asked = ${JSON.stringify({
        name: "app",
        purpose: "Orders",
        userKind: "service",
        access: "",
        wantedDays: 30,
      })} where kind = 'extend'`.execute(db);
      expect(withDays).toBe(1n);
      await migrate(db);
      const users = await db.selectFrom("sql_users").select("wanted_until").where("ended_at", "is", null).execute();
      expect(new Set(users.map((user) => user.wanted_until))).toEqual(new Set([end]));
      const jobs = await db
        .selectFrom("jobs")
        .select("input")
        .where("kind", "=", "end_of_access")
        .where("state", "=", "running")
        .execute();
      expect(jobs.length).toBe(users.length);
      for (const { input } of jobs) expect(endInput.parse(JSON.parse(input)).at).toBe(end);
      const [request] = await db.selectFrom("requests").select("asked").where("kind", "=", "extend").execute();
      const wanted = requestSpecSchema.parse(JSON.parse(request?.asked ?? ""));
      expect(wanted).toMatchObject({ wantedDays: 30, wantedMinutes: null, wantedUntil: null });
      for (const time of ["00:00:00", "23:59:59"])
        expect(endIfApproved(wanted, Date.parse(`2027-01-01T${time}Z`))).toBe(end);
    } finally {
      await db.destroy();
    }
  });

  test("looks again at a SQL user of a rotation whose delivery into a secret store is not over", async () => {
    const db = STORES[kind]?.();
    if (!db) throw new Error(kind);
    try {
      await fillAsThen(db);
      const open = sql`state = 'unknown', code = 'secret_undelivered', run = 'run_of_then'`;
      await sql`update job_items set ${open} where state = 'failed'`.execute(db);
      await migrate(db);
      const items = db.selectFrom("job_items").innerJoin("job_steps", "job_steps.item_id", "job_items.id");
      const looked = await items
        .select(["job_items.next_at", "job_steps.run", "job_steps.outcome"])
        .where("job_items.code", "=", "secret_undelivered")
        .execute();
      expect(looked).toEqual([{ next_at: 0, run: "run_of_then", outcome: "unknown" }]);
    } finally {
      await db.destroy();
    }
  });

  test("has a job for each approval that a dead server was carrying out", async () => {
    const db = STORES[kind]?.();
    if (!db) throw new Error(kind);
    try {
      await fillAsThen(db);
      for (const name of ["req_delete", "req_extend", "req_privileges"])
        await sql`update requests set state = 'approved', attempt = 'try_dead' where name = ${name}`.execute(db);
      await migrate(db);
      const left = await db
        .selectFrom("jobs as job")
        .innerJoin("job_items as item", "item.job_id", "job.id")
        .innerJoin("job_steps as step", "step.item_id", "item.id")
        .innerJoin("requests as request", "request.id", "job.about")
        .select(["request.name", "item.state", "item.step", "item.unsure", "step.step as begun", "step.outcome"])
        .where("job.kind", "=", "approval")
        .orderBy("request.name")
        .execute();
      const begun = (name: string, step: string, unsure: 0 | 1) =>
        ({ name, step, unsure, state: "running", begun: step, outcome: null }) as const;
      expect(left).toEqual([
        begun("req_attempt", "create", 0),
        begun("req_delete", "delete", 1),
        begun("req_extend", "extend", 1),
        begun("req_held_create", "create", 1),
        begun("req_sent", "create", 1),
      ]);
    } finally {
      await db.destroy();
    }
  });

  test("has an unbroken audit, and the events that its rows name", async () => {
    const db = STORES[kind]?.();
    if (!db) throw new Error(kind);
    try {
      await fillAsThen(db);
      const before = await rowsOf(db);
      await migrate(db);
      const events = await db.selectFrom("audit_events").selectAll().orderBy("sequence").execute();
      expect(brokenAt(events as AuditRow[])).toBeUndefined();
      const ids = new Set(events.map(({ id }) => id));
      const rows = await rowsOf(db, before);
      for (const [table, column] of NAMED_EVENTS) {
        const named = (rows.get(table) ?? []).flatMap((row) => (row[column] === null ? [] : [String(row[column])]));
        expect(named.length, table).toBeGreaterThan(0);
        expect(
          named.filter((id) => !ids.has(id)),
          table,
        ).toEqual([]);
      }
    } finally {
      await db.destroy();
    }
  });
});
