import type { RanStatement, Workload } from "./world.ts";

const HOUR_MS = 60 * 60_000;

/** `times`: how often it came, or after how many seconds it comes again. */
type Ran = readonly [user: string, database: string, text: string, times: number];

/** Slow or failed statements of the demo's production cluster, as fingerprints, by how often each came in two weeks. */
const LATELY: readonly Ran[] = [
  ["app_billing", "billing", "SELECT id, total FROM invoices WHERE customer_id = _ ORDER BY issued_at DESC", 84],
  ["app_billing", "billing", "INSERT INTO invoices(customer_id, total) VALUES (_, __more__) RETURNING id", 31],
  ["app_billing", "billing", "UPDATE invoices SET paid_at = now() WHERE id = _", 17],
  ["app_billing", "freight", "SELECT * FROM shipments WHERE id IN (_, __more__)", 12],
  ["app_dispatch", "freight", "SELECT * FROM routes WHERE depot = _ FOR UPDATE", 41],
  ["app_dispatch", "freight", "UPDATE routes SET driver_id = _ WHERE id = _", 38],
  ["bi_looker", "billing", "SELECT date_trunc(_, issued_at), sum(total) FROM invoices GROUP BY _", 55],
  ["bi_looker", "freight", "WITH late AS (SELECT * FROM shipments WHERE eta < now()) SELECT count(*) FROM late", 29],
  ["etl_airbyte", "billing", "SELECT * FROM invoices WHERE updated_at > _", 61],
  ["etl_airbyte", "freight", "SELECT * FROM shipments WHERE updated_at > _", 61],
  ["backup_nightly", "defaultdb", "BACKUP INTO LATEST IN _ WITH OPTIONS (detached)", 14],
  ["ci_migrations", "freight", "ALTER TABLE shipments ADD COLUMN customs_ref STRING", 3],
  ["ci_migrations", "freight", "CREATE INDEX shipments_eta ON shipments (eta)", 2],
  ["readonly_support", "billing", "SELECT * FROM customers WHERE email = _", 33],
  ["ops_jonas", "defaultdb", "GRANT admin TO ops_priya", 1],
];

const NOW: readonly Ran[] = [
  ["app_billing", "billing", "SELECT id FROM invoices WHERE due_at < now() LIMIT _", 1],
  ["app_dispatch", "freight", "SELECT * FROM drivers WHERE depot = _", 2],
  ["bi_looker", "freight", "SELECT region, count(*) FROM shipments GROUP BY region", 1],
];

/** What comes again and again there. A restriction that does not give it makes it fail. */
const STEADY: readonly Ran[] = [
  ["app_billing", "billing", "UPDATE invoices SET reminded_at = now() WHERE id = _", 90],
  ["app_dispatch", "freight", "DELETE FROM routes WHERE cancelled_at < now()", 60],
];

/** What the SQL users of the demo's production cluster do, up to this moment. */
export function demoWorkload(now = Date.now()): Workload {
  const sessions = { app_billing: 3, app_dispatch: 8, bi_looker: 2, etl_airbyte: 1, readonly_support: 1 };
  return {
    running: NOW.flatMap((ran) => eachOf(ran, now, 0)),
    insights: LATELY.flatMap((ran) => eachOf(ran, now, 1)),
    sessions,
    steady: STEADY.map(([user, database, text, everySeconds]) => {
      return { user, database, application: user, text, everySeconds };
    }),
  };
}

/** Evenly over the last two weeks, or at this moment. */
function eachOf([user, database, text, times]: Ran, now: number, isBefore: 0 | 1): RanStatement[] {
  return Array.from({ length: times }, (_, index) => ({
    user,
    database,
    application: user,
    text,
    at: now - isBefore * Math.round(((index + 1) / times) * 14 * 24) * HOUR_MS,
  }));
}
