import { stateWord } from "#components/clusters/cluster-words.ts";
import { Banner } from "#components/frame/banner.tsx";
import type { Cluster } from "#lib/shared/clusters.ts";

/** Why nothing can be changed now. The button that is off refers to it by `id`. */
export function NotReadyBanner({ id, cluster }: { id: string; cluster: Cluster }) {
  return (
    <div id={id}>
      <Banner>
        <strong>
          <span className="mono">{cluster.name}</span> is {stateWord(cluster.state)}.
        </strong>{" "}
        Its SQL users can be looked at, but not changed until it is ready.
      </Banner>
    </div>
  );
}
