import { Banner } from "#components/frame/banner.tsx";

/** Why nothing can be changed now. The button that is off refers to it by `id`. */
export function NotReadyBanner({ id, clusterName, state }: { id: string; clusterName: string; state: string }) {
  return (
    <div id={id}>
      <Banner>
        <strong>
          <span className="mono">{clusterName}</span> is {state}.
        </strong>{" "}
        Its SQL users can be looked at, but not changed until it is ready.
      </Banner>
    </div>
  );
}
