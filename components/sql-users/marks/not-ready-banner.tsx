import { Banner } from "#components/ui/banner.tsx";

/** Why SQL users cannot be changed now. The disabled button refers to it by `id`. */
export function NotReadyBanner({ id, clusterName, state }: { id: string; clusterName: string; state: string }) {
  return (
    <div id={id}>
      <Banner>
        <strong>
          <span className="mono">{clusterName}</span> is {state}.
        </strong>{" "}
        You can view its SQL users, and change them when it is ready.
      </Banner>
    </div>
  );
}
