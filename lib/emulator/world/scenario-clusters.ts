import type { Cluster, Organization } from "./world.ts";

export const organization: Organization = {
  id: "c4a1f0d2-6b37-4e58-9a10-2f8e5b6d7c01",
  label: "meridian-freight",
  name: "Meridian Freight",
  created_at: "2023-05-02T09:31:18.402117Z",
};

const CREATOR_ID = "7e2d9c54-0f1b-4a6e-8d3c-5b9a1e7f4c02";

type Basics = {
  id: string;
  name: string;
  provider: "AWS" | "GCP" | "AZURE";
  /** the first one is the primary */
  regions: readonly string[];
  version: string;
  createdAt: string;
};

function commonFacts(basics: Basics) {
  return {
    id: basics.id,
    name: basics.name,
    cockroach_version: basics.version,
    cloud_provider: basics.provider,
    account_id: "",
    state: "CREATED" as const,
    operation_status: "UNSPECIFIED",
    upgrade_status: "FINALIZED",
    creator_id: CREATOR_ID,
    labels: {},
    parent_id: "root",
    is_customer_cloud_account: false,
    network_visibility: "PUBLIC" as const,
    delete_protection: "DISABLED" as const,
    created_at: basics.createdAt,
    updated_at: basics.createdAt,
  };
}

/** A cluster on machines of its own: one DNS name per region, and the first one's is where to connect. */
export function advancedCluster(basics: Basics): Cluster {
  const { name, provider, regions } = basics;
  const cloud = provider.toLowerCase();
  const dns = (region: string) => `${name}-9kx.${cloud}-${region}.cockroachlabs.cloud`;
  return {
    facts: {
      ...commonFacts(basics),
      plan: "ADVANCED",
      config: {
        dedicated: {
          machine_type: provider === "AWS" ? "m6i.2xlarge" : "n2-standard-8",
          num_virtual_cpus: 8,
          storage_gib: 500,
          memory_gib: 32,
          disk_iops: 7500,
        },
      },
      regions: regions.map((region) => ({
        name: region,
        sql_dns: dns(region),
        ui_dns: `admin-${dns(region)}`,
        internal_dns: `internal-${dns(region)}`,
        private_endpoint_dns: "",
        node_count: 3,
      })),
      cidr_range: provider === "GCP" ? "172.28.0.0/14" : "",
    },
    host: dns(regions[0] ?? ""),
    databases: [],
    users: [],
  };
}

/** A cluster on shared machines: regions name hosts that many clusters share, so the connection has a host of its own. */
export function serverlessCluster(basics: Basics & { plan: "BASIC" | "STANDARD" }): Cluster {
  const { name, plan, provider, regions } = basics;
  const shared = (region: string) => `${provider.toLowerCase()}-${region}.cockroachlabs.cloud`;
  const routingId = `${name}-5821`;
  return {
    facts: {
      ...commonFacts(basics),
      plan,
      config: {
        serverless: {
          routing_id: routingId,
          upgrade_type: "AUTOMATIC",
          usage_limits: plan === "STANDARD" ? { provisioned_virtual_cpus: "4" } : { request_unit_limit: "50000000" },
        },
      },
      regions: regions.map((region, index) => ({
        name: region,
        sql_dns: shared(region),
        ui_dns: "",
        internal_dns: `internal-${shared(region)}`,
        private_endpoint_dns: "",
        node_count: 0,
        primary: index === 0,
      })),
      cidr_range: "",
    },
    host: `${routingId}.j77.${shared(regions[0] ?? "")}`,
    databases: [],
    users: [],
  };
}
