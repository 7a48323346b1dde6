import { expect, test } from "vitest";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { CLUSTERS_PER_PAGE, clusterPage } from "./cluster-page.ts";

const clusters = Array.from(
  { length: 1_000 },
  (_, index): Cluster => ({
    id: `id-${index}`,
    name: index % 10 === 0 ? `Prod-${index}` : `dev-${index}`,
    version: "v26.2.1",
    plan: "STANDARD",
    provider: "AWS",
    regions: [],
    state: "CREATED",
  }),
);

test("the pages of a list have each cluster once, and a page has forty", () => {
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const { rows, next } = clusterPage(clusters, { q: "", after });
    expect(rows.length).toBeLessThanOrEqual(CLUSTERS_PER_PAGE);
    seen.push(...rows.map(({ id }) => id));
    after = next;
  } while (after);
  expect(seen).toEqual(clusters.map(({ id }) => id));
});

test("a search finds names in any case, and counts all that it finds", () => {
  const { rows, found } = clusterPage(clusters, { q: " PROD-", after: undefined });
  expect([rows.length, found, rows[0]?.name]).toEqual([40, 100, "Prod-0"]);
  expect(clusterPage(clusters, { q: "prod-990", after: undefined })).toEqual({
    rows: [clusters[990]],
    found: 1,
    next: undefined,
  });
});

test("a page after a cluster that is gone begins at the start", () => {
  expect(clusterPage(clusters, { q: "", after: "id-gone" }).rows[0]?.id).toBe("id-0");
});
