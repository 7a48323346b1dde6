import Plug from "lucide-react/icons/plug";
import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "#components/ui/button-class.ts";
import { holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";

/** Says why so little is known, and where a Cluster Admin changes that. */
export function NoConnectionBanner({
  cluster,
  rights,
}: {
  cluster: { id: string; name: string };
  rights: Rights | null;
}) {
  return (
    <div className="flex flex-none flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line px-gutter py-2 max-md:items-start [&>.lucide]:text-ink-3 max-md:[&>.lucide]:mt-0.5">
      <Plug />
      <p className="min-w-0 flex-1 max-md:basis-[calc(100%-3rem)] [overflow-wrap:anywhere]">
        <strong>
          No SQL connection to <span translate="no">{cluster.name}</span>.
        </strong>{" "}
        This page shows Rolecall's own changes and pasted answers only.
      </p>
      {rights && holds(rights, "sql_connection.manage") && (
        <Link
          href={`/clusters/${cluster.id}/sql-connection` as Route}
          prefetch={false}
          className={buttonClass({ size: "s", className: "max-md:ml-6.5" })}
        >
          Connect
        </Link>
      )}
    </div>
  );
}
