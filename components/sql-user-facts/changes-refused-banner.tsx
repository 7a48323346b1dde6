import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { ShownCluster } from "./shown-cluster.ts";

/** Why SQL users cannot be changed, and for those who can mend it, how. A disabled button refers to it by `id`. */
export function ChangesRefusedBanner({ id, cluster, rights }: { id?: string; cluster: ShownCluster; rights: Rights }) {
  // The list says anew what the person may do.
  const { run, pending, failure } = useOperation("cluster.try_changes");
  const mends = holds(rights, "sql_connection.manage");
  return (
    <div id={id}>
      <Banner
        action={
          mends && (
            <Button size="s" pending={pending} onClick={() => run({ clusterId: cluster.id })}>
              Try again
            </Button>
          )
        }
      >
        <strong>
          CockroachDB Cloud refused a change on <span className="mono">{cluster.name}</span>.
        </strong>{" "}
        {mends
          ? "The service account of the API key needs the role Cluster Admin on this cluster. Grant it in the Cloud Console, then try again. Otherwise Rolecall sends the next change after a quarter of an hour."
          : "Rolecall cannot change its SQL users. Ask an administrator."}
        {failure && " That did not work: try once more, or reload this page."}
      </Banner>
    </div>
  );
}
