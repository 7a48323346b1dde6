import type { ReviewSpec } from "#lib/shared/reviews/review-inputs.ts";
import { Refusal } from "../base/failure.ts";
import { clusterFacts } from "../cloud/cluster-facts.ts";
import { readSqlUsers } from "../cloud/sql-user-list.ts";
import { recordDrift } from "../sql-users/drift/drift.ts";

/** A complete list that was read for a review, and when it was begun. */
export type ReadCluster = { id: string; name: string; readAt: number; names: readonly string[] };

/** Complete lists of all clusters of the scope. Throws `review_list_incomplete` with a sentence for each cluster that may not be left out. */
export async function readLists({ scope, without }: ReviewSpec): Promise<{ read: ReadCluster[]; leftOut: string[] }> {
  const results = await Promise.all([...new Set(scope.clusters)].map((id) => readList(id)));
  const failed = results.filter((result) => !("names" in result));
  const notAllowed = failed.filter(({ id }) => !without.includes(id));
  if (notAllowed.length > 0)
    throw new Refusal("review_list_incomplete", {
      fields: Object.fromEntries(notAllowed.map(({ id, name }) => [id, name])),
    });
  const read = results.filter((result) => "names" in result);
  return {
    read: read.sort((one, other) =>
      one.name < other.name ? -1 : one.name > other.name ? 1 : one.id < other.id ? -1 : 1,
    ),
    leftOut: failed.map(({ name }) => name).sort(),
  };
}

async function readList(id: string): Promise<ReadCluster | { id: string; name: string }> {
  const { name } = await clusterFacts().one(id);
  try {
    const reading = await readSqlUsers(id, true, recordDrift);
    await reading.all;
    return { id, name, readAt: reading.begunAt, names: reading.names };
  } catch {
    return { id, name };
  }
}
