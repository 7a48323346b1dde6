import { type Blockers, block } from "../sql/blockers.ts";
import { newState, type RoleFacts } from "../sql/facts.ts";
import { advancedCluster, organization, serverlessCluster } from "./scenario-clusters.ts";
import { demoWorkload } from "./scenario-work.ts";
import type { Cluster, StoredUser, WorldData } from "./world.ts";

/** Ids of the demo's clusters. */
export const DEMO_CLUSTERS = {
  /** ADVANCED on AWS in three regions; the one with a database in PostgreSQL mode */
  production: "8f4a2c1e-5b7d-4e3a-9c21-0d6e8f7a1b01",
  /** STANDARD on GCP; the newest API version gives it no plan */
  analytics: "b1d7e9f3-2a4c-4f68-8b50-7c9d3e1f2a02",
  /** BASIC, LOCKED by a restore */
  staging: "e6c3a8b5-9d1f-4b72-a034-1e5f7c8d9b03",
  /** DELETED, listed with `show_inactive` alone */
  pilot: "2f9b4d6a-7c8e-4d15-b6f2-8a0c1d3e5f04",
} as const;

const PRODUCTION_USERS = `
  app_billing app_booking app_carrier_portal app_checkout app_customs app_dispatch app_driver_mobile app_edi_gateway
  app_fleet app_invoicing app_notifications app_pricing app_quotes app_tracking app_warehouse app_webhooks
  backup_nightly bi_looker bi_metabase bi_tableau breakglass_ops cdc_kafka ci_migrations datadog_agent
  etl_airbyte etl_fivetran flyway_migrator grafana_reader job_geocoder job_rate_import job_route_planner
  ops_jonas ops_priya partner_dhl partner_maersk pgbouncer_pool readonly_support retool_internal
  sso_amara sso_henrik sso_lena sso_marcus sso_tomoko temp_audit_2025 vault_dynamic`;

const ANALYTICS_USERS = `
  airflow_worker bi_looker bi_mode bi_tableau dbt_prod dbt_staging etl_airbyte etl_customs_feed etl_fivetran
  grafana_reader hex_notebooks ml_demand_forecast ml_eta_model monte_carlo_dq reverse_etl_census
  sso_amara sso_lena sso_yusuf temp_backfill_q3 warehouse_loader`;

const STAGING_USERS = `
  app_booking app_checkout app_dispatch ci_migrations e2e_runner loadtest_k6 sso_henrik sso_tomoko`;

const PRODUCTION_BLOCKERS: Record<string, Blockers> = {
  app_checkout: { grants: ["freight", "freight.public.orders", "freight.public.order_lines"] },
  backup_nightly: { schedules: 2 },
  ci_migrations: {
    owns: ["table freight.public.schema_migrations", "schema freight.staging", "type freight.public.shipment_status"],
  },
  etl_airbyte: { grants: ["billing.public.invoices", "freight.public.shipments"] },
  flyway_migrator: {
    owns: ["table billing.public.flyway_schema_history"],
    defaultPrivileges: [
      "owner of default privileges on new relations belonging to role flyway_migrator in database billing",
    ],
  },
};

const ANALYTICS_BLOCKERS: Record<string, Blockers> = {
  dbt_prod: { owns: ["schema warehouse.marts", "table warehouse.marts.fct_shipments"] },
  bi_looker: {
    defaultPrivileges: ["privileges for default privileges on new relations for all roles in database warehouse"],
  },
};

/** SQL users whose admin role was revoked. */
const WITHOUT_ADMIN: ReadonlySet<string> = new Set(["app_booking", "app_tracking", "dbt_prod", "warehouse_loader"]);
const HOLDS_NOTHING: RoleFacts = { options: [], memberOf: {}, system: {} };

function usersFrom(names: string): StoredUser[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => (WITHOUT_ADMIN.has(name) ? { name, facts: HOLDS_NOTHING } : { name }));
}

/** The cluster with blockers of these SQL users' deletion. */
function blocked(cluster: Cluster, blockers: Record<string, Blockers>): Cluster {
  const { databases, facts } = cluster;
  const version = facts.cockroach_version;
  const state = newState(
    databases.map(({ name }) => name),
    version,
  );
  for (const [name, each] of Object.entries(blockers)) block({ databases, state, version }, name, each);
  const users = cluster.users.map((user) => ({ ...user, schedules: blockers[user.name]?.schedules ?? 0 }));
  return { ...cluster, database: state, users };
}

/** The demo's cloud: a freight company with three clusters, and one that it gave up. The passwords are unknown. */
export function demo(): WorldData {
  return { organization, clusters: [production(), analytics(), staging(), pilot()] };
}

function production(): Cluster {
  const cluster = advancedCluster({
    id: DEMO_CLUSTERS.production,
    name: "freight-prod",
    provider: "AWS",
    regions: ["eu-central-1", "us-east-1", "ap-southeast-1"],
    version: "v26.2.2",
    createdAt: "2023-06-14T07:48:55.911204Z",
  });
  const labels = { cost_center: "4410", env: "production" };
  return blocked(
    {
      ...cluster,
      facts: { ...cluster.facts, delete_protection: "ENABLED", labels },
      allowlist: [
        { cidr_ip: "198.51.100.0", cidr_mask: 24, name: "office", sql: true, ui: true },
        { cidr_ip: "203.0.113.16", cidr_mask: 28, name: "kubernetes", sql: true, ui: false },
        { cidr_ip: "192.0.2.10", cidr_mask: 32, name: "monitoring", sql: false, ui: true },
      ],
      databases: [
        { name: "billing", tables: 38 },
        { name: "customs", tables: 21 },
        { name: "defaultdb", tables: 0 },
        { name: "fleet", tables: 44 },
        { name: "freight", tables: 117 },
        { name: "postgres", tables: 0 },
      ],
      users: usersFrom(PRODUCTION_USERS),
      workload: demoWorkload(),
    },
    PRODUCTION_BLOCKERS,
  );
}

function analytics(): Cluster {
  const cluster = serverlessCluster({
    id: DEMO_CLUSTERS.analytics,
    name: "warehouse-analytics",
    plan: "STANDARD",
    provider: "GCP",
    regions: ["europe-west1"],
    version: "v26.2.1",
    createdAt: "2024-11-03T13:20:09.337518Z",
  });
  const labels = { cost_center: "4420", env: "production" };
  return blocked(
    {
      ...cluster,
      edition: "STANDARD",
      facts: { ...cluster.facts, upgrade_status: "UPGRADE_AVAILABLE", labels },
      databases: [
        { name: "defaultdb", tables: 0 },
        { name: "forecast", tables: 12 },
        { name: "postgres", tables: 0 },
        { name: "warehouse", tables: 203 },
      ],
      users: usersFrom(ANALYTICS_USERS),
    },
    ANALYTICS_BLOCKERS,
  );
}

function staging(): Cluster {
  const cluster = serverlessCluster({
    id: DEMO_CLUSTERS.staging,
    name: "dispatch-staging",
    plan: "BASIC",
    provider: "AWS",
    regions: ["eu-central-1"],
    version: "v25.4.3",
    createdAt: "2025-03-27T16:05:31.650092Z",
  });
  const labels = { env: "staging" };
  return {
    ...cluster,
    facts: { ...cluster.facts, state: "LOCKED", operation_status: "TENANT_RESTORE_RUNNING", labels },
    databases: [
      { name: "defaultdb", tables: 0 },
      { name: "freight", tables: 117 },
      { name: "postgres", tables: 0 },
    ],
    users: usersFrom(STAGING_USERS),
  };
}

function pilot(): Cluster {
  const cluster = serverlessCluster({
    id: DEMO_CLUSTERS.pilot,
    name: "pricing-pilot",
    plan: "BASIC",
    provider: "GCP",
    regions: ["us-central1"],
    version: "v24.3.1",
    createdAt: "2024-01-19T11:12:13.140156Z",
  });
  return { ...cluster, facts: { ...cluster.facts, state: "DELETED", deleted_at: "2024-08-30T17:00:44.218870Z" } };
}
