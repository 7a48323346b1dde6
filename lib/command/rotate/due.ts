import type { z } from "zod";
import { dueListSchema, type dueSchema } from "../api/answers.ts";
import type { Client } from "../api/client.ts";
import { findCluster } from "../api/find-cluster.ts";
import { say } from "../output.ts";

export type Due = z.infer<typeof dueSchema>;

/** The SQL users whose password is at least so many days old, of all clusters of the token or of one. */
export async function dueUsers(api: Client, olderThanDays: number, cluster: string | undefined): Promise<Due[]> {
  const clusterId = cluster === undefined ? undefined : (await findCluster(api, cluster)).id;
  const query = { olderThanDays: String(olderThanDays), cluster: clusterId };
  const { items, more } = await api.call(dueListSchema, "GET", "/rotations/due", { query });
  if (more)
    say(
      `rolecall: more than ${items.length} are due, and one rotation takes ${items.length}; run this again afterwards`,
    );
  return items;
}

/** The same, as the API takes them: each cluster once. */
export function targetsOf(due: readonly Due[]): { clusterId: string; names: string[] }[] {
  const names = new Map<string, string[]>();
  for (const { clusterId, name } of due) names.set(clusterId, [...(names.get(clusterId) ?? []), name]);
  return [...names].map(([clusterId, each]) => ({ clusterId, names: each }));
}
