import type { z } from "zod";
import { CommandFailure } from "../failure.ts";
import { oneLine } from "../output.ts";
import { clusterSchema } from "./answers.ts";
import { all, type Client } from "./client.ts";

export type Cluster = z.infer<typeof clusterSchema>;

/** The cluster with this id or name. Throws {@link CommandFailure} where there is none, or several have the name. */
export async function findCluster(api: Client, wanted: string): Promise<Cluster> {
  return clusterIn(await all(api.items(clusterSchema, "/clusters")), wanted);
}

/** As {@link findCluster}, among these. */
export function clusterIn<C extends { id: string; name: string }>(clusters: readonly C[], wanted: string): C {
  const byId = clusters.find(({ id }) => id === wanted);
  const named = clusters.filter(({ name }) => name === wanted);
  const found = byId ?? named[0];
  if (!found) throw new CommandFailure(`there is no cluster ${oneLine(wanted)} for this token; see: rolecall clusters`);
  if (!byId && named.length > 1)
    throw new CommandFailure(`several clusters are called ${oneLine(wanted)}; give the id`);
  return found;
}
