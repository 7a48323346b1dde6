import { namesOf } from "#lib/shared/report/words.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { CommandFailure } from "../failure.ts";
import { oneLine } from "../output.ts";

const MOST_NAMED = 10;

/** The one cluster of a name or id. Throws {@link CommandFailure}, which says what there is to choose from. */
export function clusterNamed(named: string, clusters: readonly Cluster[]): Cluster {
  const found = clusters.filter(({ id, name }) => [id, name].includes(named));
  const [cluster, ...others] = found;
  if (cluster && others.length === 0) return cluster;
  if (cluster)
    throw new CommandFailure(
      `several clusters are called ${oneLine(named)}; give the id: ${found.map(({ id }) => id).join(", ")}`,
    );
  const names = namesOf([...new Set(clusters.map(({ name }) => oneLine(name)))].toSorted(), MOST_NAMED);
  throw new CommandFailure(
    `the key sees no cluster called ${oneLine(named)}; ${names === "" ? "it sees none" : `it sees ${names}`}`,
  );
}
