import { EndDisclosure } from "#components/credentials/end-every-way.tsx";
import { KeyClosedDialog } from "#components/sql-user-facts/key/key-closed-dialog.tsx";
import type { FlowProps, KeyDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { holds } from "#lib/shared/policy.ts";
import { EnterDay, LookForIt } from "./after-by-hand.tsx";
import { byHandOf } from "./key-closed-steps.tsx";

type Props = FlowProps & { closed: KeyClosed; dialog: KeyDialog };

/** In place of a dialog whose change Rolecall's key cannot make: says so, and how the person makes it themselves. */
export function KeyClosedFlow(props: Props) {
  const { cluster, rights, closed, dialog, onClose, returnFocus } = props;
  const { title, ...byHand } = byHandOf(dialog, cluster);
  return (
    <KeyClosedDialog
      title={title}
      cluster={cluster}
      closed={closed}
      byHand={byHand}
      more={<More {...props} />}
      mends={holds(rights, "sql_connection.manage")}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    />
  );
}

/** What the person may do once they have made the change. */
function More({ cluster, rights, dialog, onClose, onGone }: Props) {
  if (!("user" in dialog)) return null;
  const target = { clusterId: cluster.id, name: dialog.user.name };
  if (dialog.kind === "delete") return <LookForIt {...target} onGone={onGone ?? (() => onClose(null))} />;
  return (
    <>
      {holds(rights, "sql_users.describe") ? <EnterDay {...target} /> : <p>Then a Cluster Admin enters the day.</p>}
      {dialog.kind === "compromised" && <EndDisclosure {...target} runs={rights.runsSql === true} />}
    </>
  );
}
