import Lock from "lucide-react/icons/lock";
import { useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { ShownCluster } from "../shown-cluster.ts";
import { KeyNeedsDialog } from "./key-needs-dialog.tsx";

type Props = { cluster: ShownCluster; rights: Rights; closed: KeyClosed };

/** Why SQL users cannot be changed through the Cloud API, and for those who can mend it, how. */
export function KeyClosedBanner({ cluster, rights, closed }: Props) {
  const [needs, setNeeds] = useState(false);
  const mends = holds(rights, "sql_connection.manage");
  return (
    <>
      <Banner
        calm={closed === "reads"}
        icon={<Lock />}
        action={
          mends && (
            <span className="flex gap-2">
              {closed === "refused" && <TryAgain clusterId={cluster.id} />}
              <Button size="s" onClick={() => setNeeds(true)}>
                Let the key manage {cluster.name}…
              </Button>
            </span>
          )
        }
      >
        <strong>
          Rolecall's key cannot change SQL users on{" "}
          <span className="mono" translate="no">
            {cluster.name}
          </span>
          .
        </strong>{" "}
        {closed === "refused" && "CockroachDB Cloud refused its last change. "}
        {mends ? "Give it Cluster Admin there." : "Ask an administrator."}
      </Banner>
      {needs && <KeyNeedsDialog clusterName={cluster.name} closed={closed} onClose={() => setNeeds(false)} />}
    </>
  );
}

/** Lets the next change be sent, which shows whether the role was given. */
function TryAgain({ clusterId }: { clusterId: string }) {
  // The list says anew what the person may do.
  const { run, pending, failure } = useOperation("cluster.try_changes");
  return (
    <>
      <Button size="s" pending={pending} onClick={() => run({ clusterId })}>
        Try again
      </Button>
      {failure && <span role="alert">That did not work. Reload this page.</span>}
    </>
  );
}
