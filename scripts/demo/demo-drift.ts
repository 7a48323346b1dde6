import { DEMO_CLUSTERS, demo } from "../../lib/emulator/world/scenario-demo.ts";

const DAY = 24 * 60 * 60_000;
const { production, analytics, staging } = DEMO_CLUSTERS;

/** SQL users created and deleted outside Rolecall, with the days since then. */
const APPEARED: [days: number, cluster: string, name: string][] = [
  [9, production, "retool_internal"],
  [3, production, "partner_maersk"],
  [0.8, analytics, "temp_backfill_q3"],
];
const VANISHED: [days: number, cluster: string, name: string] = [3, production, "app_legacy_tracking"];

/** The complete lists in which the drift appears, oldest first; the first of each cluster is the starting point. */
export function demoLists(now: number): { at: number; clusterId: string; names: Set<string> }[] {
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
