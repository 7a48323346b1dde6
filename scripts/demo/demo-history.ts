// Fills the demo's store with some months of history. Run with --conditions=react-server.

import { hashPassword } from "#lib/server/access/password-hash.ts";
import { newId } from "#lib/server/base/ids.ts";
import type { NewEvent } from "#lib/server/store/audit/audit-event.ts";
import { appendAuditEvents, auditHead } from "#lib/server/store/audit/audit-events.ts";
import { saveCompleteList } from "#lib/server/store/clusters/cluster-readings.ts";
import { putGrant } from "#lib/server/store/clusters/cluster-roles.ts";
import type { Store } from "#lib/server/store/db/open.ts";
import { store } from "#lib/server/store/db/store.ts";
import { addAdministrator } from "#lib/server/store/people/accounts.ts";
import { addMember, addTeam, setLead } from "#lib/server/store/people/teams.ts";
import { rowOf } from "#lib/server/store/sql-users/present-sql-users.ts";
import { saveVerified } from "#lib/server/store/sql-users/proofs.ts";
import {
  saveCreated,
  saveProtected,
  saveReset,
  saveTeamResetException,
} from "#lib/server/store/sql-users/sql-users.ts";
import { DEMO_CLUSTERS, demo } from "../../lib/emulator/world/scenario-demo.ts";
import type { AuditAction } from "../../lib/shared/audit/audit.ts";
import type { SqlUserKind } from "../../lib/shared/sql-users/sql-users.ts";
import { DEMO_ACCOUNT } from "./demo-account.ts";
import { addDemoAccounts } from "./demo-accounts.ts";
import { addDemoRequests } from "./demo-requests.ts";

const DAY = 24 * 60 * 60_000;
const { production, analytics, staging } = DEMO_CLUSTERS;

/** Cluster, SQL user, purpose, days since it was created, days since its password was last reset. */
const KNOWN: [cluster: string, name: string, purpose: string, created: number, reset: number][] = [
  [production, "app_billing", "Invoices and dunning, runs every 15 minutes", 301, 131],
  [production, "app_booking", "Booking service, all tables of freight", 260, 12],
  [production, "app_checkout", "Checkout service, writes orders and payments", 340, 212],
  [production, "app_customs", "Customs declarations", 190, 41],
  [production, "app_dispatch", "Dispatch board for the depots", 188, 96],
  [production, "app_legacy_tracking", "Old tracking page, for a few partners", 380, 280],
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

/** SQL users that are not services. */
const KINDS: Record<string, SqlUserKind> = { breakglass_ops: "break_glass" };

/** SQL users proved restricted. */
const RESTRICTED = [
  { clusterId: production, name: "app_booking" },
  { clusterId: production, name: "app_tracking" },
  { clusterId: analytics, name: "dbt_prod" },
  { clusterId: analytics, name: "warehouse_loader" },
];

/** SQL users created and deleted outside Rolecall, with the days since then. */
const APPEARED: [days: number, cluster: string, name: string][] = [
  [9, production, "retool_internal"],
  [3, production, "partner_maersk"],
  [0.8, analytics, "temp_backfill_q3"],
];
const VANISHED: [days: number, cluster: string, name: string] = [3, production, "app_legacy_tracking"];

const HOUR = 60 * 60_000;
type Outcome = Exclude<NewEvent["outcome"], "intended">;
/** Recent events: hours ago, action, SQL user and outcome. */
const LATELY: [hours: number, action: AuditAction, cluster: string, name: string, outcome: Outcome, details: Facts][] =
  [
    [2, "sql_user.verify", production, "app_checkout", "refused", { code: "code_void" }],
    [5, "sql_user.reset_password", production, "app_dispatch", "failed", { code: "cloud_unavailable" }],
    [6, "sql_user.reset_password", production, "app_dispatch", "done", {}],
    [29, "sql_user.delete", production, "etl_airbyte", "refused", { code: "sql_user_in_use" }],
    [53, "sql_user.reset_password", analytics, "ml_eta_model", "unknown", { code: "outcome_unknown" }],
    [54, "sql_user.create", analytics, "dbt_prod", "refused", { code: "sql_user_exists" }],
    [171, "sql_user.delete", production, "tmp_migration", "done", {}],
  ];
type Facts = Record<string, string | number>;

const db = await store();
const { name, email, password } = DEMO_ACCOUNT;
const accountId = await addAdministrator(db, { name, email, passwordHash: await hashPassword(password) });
const people = await addDemoAccounts(db, accountId);
const owners = await addDemoTeams(db, people);
const events: NewEvent[] = [];
for (const [clusterId, target, purpose, created, reset] of KNOWN) {
  const createdAt = Date.now() - created * DAY;
  await saveCreated(
    db,
    { clusterId, name: target },
    { purpose, ownerTeamId: owners.get(target) ?? null, kind: KINDS[target] ?? "service", by: { id: accountId, name } },
    createdAt,
  );
  events.push(...changed("sql_user.create", clusterId, target, createdAt));
  if (reset === created) continue;
  const resetAt = Date.now() - reset * DAY;
  await saveReset(db, { clusterId, name: target }, { id: accountId, name }, resetAt);
  events.push(...changed("sql_user.reset_password", clusterId, target, resetAt));
}
await saveProtected(db, { clusterId: production, name: "breakglass_ops" }, true);
for (const target of RESTRICTED) {
  const at = Date.now() - 11 * DAY;
  const rowId = (await rowOf(db, target))?.id;
  await saveVerified(db, { ...target, rowId }, { state: "restricted", databases: ["freight"], by: name }, at);
  events.push(...changed("sql_user.verify", target.clusterId, target.name, at));
}
await letTeamReset({ clusterId: production, name: "app_billing" }, "Rotation tonight; it is restricted next week");
for (const [hours, action, clusterId, target, outcome, details] of LATELY)
  events.push(...changed(action, clusterId, target, Date.now() - hours * HOUR, outcome, details));
for (let day = 1; day <= 60; day++) {
  const at = Date.now() - day * DAY + 3 * HOUR;
  events.push(session("session.sign_in", at, "done"));
  if (day % 2 === 0) events.push(session("session.sign_out", at + 5 * HOUR, "done"));
  if (day % 9 === 2) events.push(session("session.sign_in", at + HOUR, "refused", { failures: day }));
}
events.sort((one, other) => one.at - other.at);
// Drift has its place in the chain between these events.
for (const { at, ...list } of demoLists(Date.now())) {
  await append(
    events.splice(
      0,
      events.findIndex((event) => event.at > at),
    ),
  );
  await saveCompleteList(db, { ...list, since: (await auditHead(db)).sequence }, at);
}
await append(events);
await addDemoRequests(db, { administrator: accountId, ...people }, owners);
await db.destroy();

async function letTeamReset(target: { clusterId: string; name: string }, reason: string): Promise<void> {
  const row = await rowOf(db, target);
  const at = Date.now() - 8 * HOUR;
  if (row?.teamId) await saveTeamResetException(db, row.id, { teamId: row.teamId, by: name, reason }, at);
  events.push(...changed("sql_user.let_team_reset", target.clusterId, target.name, at, "done", { reason }));
}

async function append(some: NewEvent[]): Promise<void> {
  if (some.length > 0) await appendAuditEvents(db, some);
}

function changed(
  action: AuditAction,
  clusterId: string,
  target: string,
  at: number,
  outcome: Outcome = "done",
  details: Facts = {},
): NewEvent[] {
  const intentId = newId("evt");
  const about = { action, actorId: accountId, actor: email, clusterId, target, requestId: newId("req") };
  const rest = { address: "10.20.4.17" };
  const ms = 120 + Math.round(Math.random() * 260);
  return [
    { ...about, ...rest, id: intentId, intentId: null, at, outcome: "intended", details: "{}" },
    {
      ...about,
      ...rest,
      id: newId("evt"),
      intentId: intentId,
      at: at + ms,
      outcome,
      details: JSON.stringify({ ...details, ms }),
    },
  ];
}

/** A session event of the demo's account, or of a stranger if it was refused. */
function session(action: AuditAction, at: number, outcome: Outcome, details: Facts = {}): NewEvent {
  const known = outcome === "done";
  return {
    id: newId("evt"),
    intentId: null,
    at,
    action,
    actorId: known ? accountId : null,
    actor: known ? email : "",
    clusterId: null,
    target: null,
    outcome,
    requestId: known ? newId("req") : "",
    address: known ? "10.20.4.17" : "203.0.113.9",
    details: JSON.stringify(details),
  };
}

/** The complete lists in which the drift appears, oldest first; the first of each cluster is the starting point. */
function demoLists(now: number): { at: number; clusterId: string; names: Set<string> }[] {
  const times: [days: number, cluster: string][] = [
    ...[production, analytics, staging].map((id): [number, string] => [62, id]),
    ...APPEARED.map(([days, cluster]): [number, string] => [days, cluster]),
  ];
  return times.map(([days, clusterId]) => ({ at: now - days * DAY, clusterId, names: namesOf(clusterId, days) }));
}

function namesOf(clusterId: string, days: number): Set<string> {
  const users = demo().clusters.find(({ facts }) => facts.id === clusterId)?.users ?? [];
  const names = new Set(users.map(({ name }) => name));
  for (const [since, cluster, name] of APPEARED) if (cluster === clusterId && days > since) names.delete(name);
  const [until, cluster, name] = VANISHED;
  if (cluster === clusterId && days > until) names.add(name);
  return names;
}

/** Adds teams, with their members, cluster roles and SQL users. Resolves to the owning team's id by name of the SQL user. */
async function addDemoTeams(db: Store, { marek, sofia }: { marek: string; sofia: string }) {
  const payments = await addTeamOf(db, "Payments", [marek]);
  const data = await addTeamOf(db, "Data platform", [sofia, marek]);
  const given = { clusterId: DEMO_CLUSTERS.analytics, role: "cluster_creator", by: DEMO_ACCOUNT.name } as const;
  await putGrant(db, { kind: "team", id: data }, given, Date.now() - 33 * DAY);
  return new Map([
    ...["app_billing", "app_booking", "app_checkout"].map((name) => [name, payments] as const),
    ...["bi_looker", "dbt_prod", "etl_airbyte", "ml_eta_model", "warehouse_loader"].map(
      (name) => [name, data] as const,
    ),
  ]);
}

/** The first member leads. */
async function addTeamOf(db: Store, name: string, [lead = "", ...others]: string[]): Promise<string> {
  const id = await addTeam(db, name, Date.now() - 90 * DAY);
  for (const member of [lead, ...others]) await addMember(db, id, member);
  await setLead(db, id, lead, true);
  return id;
}
