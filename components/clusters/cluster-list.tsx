import { Blank } from "#components/ui/blank.tsx";
import { SearchForm } from "#components/ui/menus/search-form.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/tables/page-links.tsx";
import { number } from "#components/ui/words/counted.ts";
import type { AccountRole } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { CLUSTERS_PER_PAGE, type ClusterFilter, clusterPage } from "./cluster-page.ts";
import { ClusterTable } from "./cluster-table.tsx";
import { clustersSentence } from "./clusters-sentence.ts";
import { NoClusters } from "./no-clusters.tsx";
import { NoRole } from "./no-role.tsx";

type ClusterListProps = { clusters: readonly Cluster[]; filter: ClusterFilter; role: AccountRole };

/** Every cluster on which the person has a role, in pages. On phones the facts stand below the name. */
export function ClusterList({ clusters, filter, role }: ClusterListProps) {
  return (
    <>
      <PageHeader title="Clusters" sentence={clustersSentence(clusters)} />
      {clusters.length > 0 ? (
        <Rows clusters={clusters} filter={filter} />
      ) : role === "administrator" ? (
        <NoClusters />
      ) : (
        <NoRole title="You have no cluster role yet" />
      )}
    </>
  );
}

function Rows({ clusters, filter }: Omit<ClusterListProps, "role">) {
  const { rows, found, next } = clusterPage(clusters, filter);
  const path = (after: string | undefined) =>
    `/clusters?${new URLSearchParams(present<Record<string, string>>({ q: filter.q || undefined, after }))}`;
  return (
    <>
      {clusters.length > CLUSTERS_PER_PAGE && (
        <div className="px-gutter py-3">
          <SearchForm action="/clusters" label="Search clusters" placeholder="Name or label" q={filter.q} />
        </div>
      )}
      {rows.length === 0 ? (
        <Blank title="No cluster matches" text="Change the search, or leave it empty to see all of them." />
      ) : (
        <ClusterTable clusters={rows} />
      )}
      {found > rows.length && (
        <PageLinks first={filter.after && path(undefined)} next={next && path(next)}>
          {number(found)} clusters{filter.q && " found"}
        </PageLinks>
      )}
    </>
  );
}
