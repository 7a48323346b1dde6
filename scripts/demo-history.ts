// What Rolecall would know of the demo's SQL users after some months. Run with --conditions=react-server.
import { hashPassword } from "#lib/server/auth/password-hash.ts";
import { newId } from "#lib/server/ids.ts";
import { addAdministrator } from "#lib/server/store/accounts.ts";
import { appendAuditEvents, type LooseRow } from "#lib/server/store/audit-events.ts";
import { keepCreated, keepReset } from "#lib/server/store/sql-users.ts";
import { store } from "#lib/server/store/store.ts";
import { DEMO_CLUSTERS } from "../lib/emulator/scenario-demo.ts";
import { DEMO_ACCOUNT } from "./demo-account.ts";

const DAY = 24 * 60 * 60_000;
const { production, analytics } = DEMO_CLUSTERS;

/** Cluster, SQL user, purpose, days since it was created, days since its password was last reset. */
const KNOWN: [cluster: string, name: string, purpose: string, created: number, reset: number][] = [
  [production, "app_billing", "Invoices and dunning, runs every 15 minutes", 301, 131],
  [production, "app_booking", "Booking service, all tables of freight", 260, 12],
  [production, "app_checkout", "Checkout service, writes orders and payments", 340, 212],
  [production, "app_customs", "Customs declarations", 190, 41],
  [production, "app_dispatch", "Dispatch board for the depots", 188, 96],
  [production, "app_tracking", "Parcel tracking page for customers", 150, 41],
  [production, "app_warehouse", "Stock counts of the depots", 91, 60],
  [production, "backup_nightly", "Nightly backup", 400, 83],
  [production, "bi_looker", "Looker, finance dashboards", 77, 77],
  [production, "breakglass_ops", "Break-glass, two people open it together", 29, 29],
  [production, "etl_airbyte", "Airbyte sync into the warehouse", 167, 167],
  [production, "flyway_migrator", "Schema changes from the pipeline", 210, 22],
  [production, "grafana_reader", "Grafana, operations dashboards", 64, 25],
  [analytics, "dbt_prod", "dbt, builds the marts every hour", 120, 9],
  [analytics, "ml_eta_model", "Training of the arrival-time model", 45, 45],
  [analytics, "warehouse_loader", "Loads shipments into the warehouse", 233, 78],
];

const db = await store();
const { name, email, password } = DEMO_ACCOUNT;
const accountId = await addAdministrator(db, { name, email, passwordHash: await hashPassword(password) });
const events: LooseRow[] = [];
for (const [clusterId, target, purpose, created, reset] of KNOWN) {
  const createdAt = Date.now() - created * DAY;
  await keepCreated(db, { clusterId, name: target }, purpose, name, createdAt);
  events.push(...changed("sql_user.create", clusterId, target, createdAt));
  if (reset === created) continue;
  const resetAt = Date.now() - reset * DAY;
  await keepReset(db, { clusterId, name: target }, name, resetAt);
  events.push(...changed("sql_user.reset_password", clusterId, target, resetAt));
}
await appendAuditEvents(
  db,
  events.sort((one, other) => one.at - other.at),
);
await db.destroy();

function changed(action: string, clusterId: string, target: string, at: number): LooseRow[] {
  const intentId = newId("evt");
  const about = { action, actor_id: accountId, actor: email, cluster_id: clusterId, target, request_id: newId("req") };
  const rest = { address: "127.0.0.1", details: "{}" };
  return [
    { ...about, ...rest, id: intentId, intent_id: null, at, outcome: "intended" },
    { ...about, ...rest, id: newId("evt"), intent_id: intentId, at: at + 180, outcome: "done" },
  ];
}
