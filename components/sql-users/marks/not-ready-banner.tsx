import { NO_KEY } from "#components/clusters/cluster-labels.ts";
import { Banner } from "#components/ui/banner.tsx";

/** Why SQL users cannot be changed now. The disabled button refers to it by `id`. */
export function NotReadyBanner({ id, clusterName, state }: { id: string; clusterName: string; state: string }) {
  return (
    <div id={id}>
      <Banner>
        <strong>
          <span className="mono">{clusterName}</span> is {state}.
        </strong>{" "}
        {state === NO_KEY
          ? "You can view what Rolecall read before. The API keys in Settings show which one fails."
          : "You can view its SQL users, and change them when it is ready."}
      </Banner>
    </div>
  );
}
