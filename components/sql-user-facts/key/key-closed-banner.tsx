import Lock from "lucide-react/icons/lock";
import { useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { ShownCluster } from "../shown-cluster.ts";
import { useChangedKey } from "./changed-key.tsx";
import { KeyNeedsDialog } from "./key-needs-dialog.tsx";
import { CLOSED_WORDS } from "./key-text.ts";

type Props = { cluster: ShownCluster; rights: Rights; closed: KeyClosed };

/** Why SQL users cannot be changed through the Cloud API, and for those who can mend it, how. */
export function KeyClosedBanner({ cluster, rights, closed }: Props) {
  const [needs, setNeeds] = useState(false);
  const changed = useChangedKey({ cluster, size: "s" });
  const mends = holds(rights, "sql_connection.manage");
  return (
    <>
      <Banner
        calm={closed === "reads"}
        icon={<Lock />}
        action={
          mends && (
            <span className="flex max-w-[calc(100vw-4rem)] flex-wrap gap-2">
              {changed.button}
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
        {CLOSED_WORDS[closed]} {!mends && "Ask an administrator."}
        {mends && closed === "refused" && "Give it Cluster Admin there."}
        {changed.result}
      </Banner>
      {needs && <KeyNeedsDialog cluster={cluster} closed={closed} onClose={() => setNeeds(false)} />}
    </>
  );
}
