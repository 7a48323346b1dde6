import type { ReactNode } from "react";

type Props = {
  /** begins the title, as `Reset password of` */
  what: ReactNode;
  name: string;
  /** the name of its cluster; null where it is not known yet */
  cluster: string | null;
  /** ends the first line */
  end?: string;
};

/** The title of a dialog about a SQL user. It names the cluster, since others may have a SQL user of this name. */
export function SqlUserTitle({ what, name, cluster, end = "" }: Props) {
  return (
    <>
      {what}{" "}
      <span translate="no" className="mono">
        {name}
      </span>
      {end}
      {cluster !== null && (
        <span className="block text-14 font-normal tracking-normal text-ink-2">
          on{" "}
          <span translate="no" className="mono">
            {cluster}
          </span>
        </span>
      )}
    </>
  );
}
