import { EndDisclosure } from "#components/credentials/end-every-way.tsx";
import { KeyClosedDialog } from "#components/sql-user-facts/key/key-closed-dialog.tsx";
import type { FlowProps, KeyDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { holds } from "#lib/shared/policy.ts";
import { byHandOf } from "./key-closed-steps.tsx";

type Props = FlowProps & { closed: KeyClosed; dialog: KeyDialog };

/** In place of a dialog whose change Rolecall's key cannot make: says so, and how the person makes it themselves. */
export function KeyClosedFlow({ cluster, rights, closed, dialog, onClose, returnFocus }: Props) {
  const { title, ...byHand } = byHandOf(dialog, cluster);
  return (
    <KeyClosedDialog
      title={title}
      cluster={cluster}
      closed={closed}
      byHand={byHand}
      more={
        dialog.kind === "compromised" && (
          <EndDisclosure clusterId={cluster.id} name={dialog.user.name} runs={rights.runsSql === true} />
        )
      }
      mends={holds(rights, "sql_connection.manage")}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    />
  );
}
