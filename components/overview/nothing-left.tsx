import CircleCheck from "lucide-react/icons/circle-check";
import type { Route } from "next";
import Link from "next/link";
import { StayingList } from "#components/sql-user-facts/staying/staying-list.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import type { ClusterWay, CountedCluster } from "#lib/shared/sql-users/overview.ts";

type Props = { clusters: readonly CountedCluster[]; ways: readonly ClusterWay[] };

/** The clusters on which no superuser is left to restrict: which ones stay, and why. */
export function NothingLeft({ clusters, ways }: Props) {
  const over = ways.filter(({ stays }) => stays.length > 0);
  if (over.length === 0) return null;
  return (
    <ul aria-label="Nothing left to restrict">
      {over.map(({ id, stays }) => (
        <li
          key={id}
          className="grid grid-cols-[3.5rem_minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line px-gutter py-3 max-md:grid-cols-[2.5rem_minmax(0,1fr)_auto] max-md:items-start"
        >
          <CircleCheck aria-hidden="true" className="size-5 justify-self-end text-ok-mark max-md:justify-self-start" />
          <div className="[overflow-wrap:anywhere]">
            <strong className="font-medium">
              Nothing is left to restrict on <Mono>{clusters.find((each) => each.id === id)?.name ?? id}</Mono>
            </strong>
            <StayingList clusterId={id} stays={stays} />
          </div>
          <Link href={`/clusters/${id}/users?state=admin` as Route} prefetch={false} className="link">
            Show<span className="sr-only"> those that stay</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
