import { advancedCluster, organization, serverlessCluster } from "./scenario-clusters.ts";
import { demo } from "./scenario-demo.ts";
import type { WorldData } from "./world.ts";

/** The one cluster of the scenarios `single` and `large`. */
export const SINGLE_CLUSTER_ID = "0b5f6f5e-3c1a-4a57-8e0f-6d2c9b7a4e11";

const LARGE_COUNT = 10_000;

function single(users: string[]): WorldData {
  const cluster = serverlessCluster({
    id: SINGLE_CLUSTER_ID,
    name: "parcel-test",
    plan: "STANDARD",
    provider: "GCP",
    regions: ["europe-west1"],
    version: "v26.2.1",
    createdAt: "2026-02-11T08:15:42.120843Z",
  });
  return {
    organization,
    clusters: [{ ...cluster, databases: [{ name: "defaultdb", tables: 0 }], users: users.map((name) => ({ name })) }],
  };
}

const SCENARIOS = {
  /** a freight company: three clusters, dozens of users, some of which cannot be deleted */
  demo,
  /** an organization of which the key sees no cluster */
  empty: (): WorldData => ({ organization, clusters: [] }),
  /** one cluster without users */
  single: () => single([]),
  /** one cluster with 10,000 users */
  large: () => single(Array.from({ length: LARGE_COUNT }, (_, index) => `svc_${String(index + 1).padStart(5, "0")}`)),
  /** one ADVANCED cluster that is still being made */
  creating: (): WorldData => {
    const cluster = advancedCluster({
      id: "5d9c2f7b-81e4-4c06-b3a9-1f0e6a7d8c22",
      name: "harbor-new",
      provider: "AWS",
      regions: ["eu-central-1"],
      version: "v26.2.2",
      createdAt: "2026-11-20T10:02:07.004115Z",
    });
    return { organization, clusters: [{ ...cluster, facts: { ...cluster.facts, state: "CREATING" } }] };
  },
} satisfies Record<string, () => WorldData>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

/** The cloud that a scenario begins with: the same ids and users at every call. Throws for a name that is not one. */
export function scenarioNamed(name: string): WorldData {
  const make = Object.entries(SCENARIOS).find(([known]) => known === name)?.[1];
  if (!make) throw new Error(`There is no scenario "${name}". There are: ${SCENARIO_NAMES.join(", ")}.`);
  return make();
}
