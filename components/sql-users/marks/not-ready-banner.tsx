import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Banner } from "#components/ui/banner.tsx";
import { notReadyText } from "./not-ready-text.ts";

/** That the cluster is in a state in which no SQL user can be changed. */
export function NotReadyBanner({ cluster, state }: { cluster: ShownCluster; state: string }) {
  return (
    <Banner>
      <strong>
        <span className="mono">{cluster.name}</span> is {state}.
      </strong>{" "}
      {notReadyText(state, cluster.keyClosed)}
    </Banner>
  );
}
