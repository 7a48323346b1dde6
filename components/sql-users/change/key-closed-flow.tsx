import type { ReactNode } from "react";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { type ByHand, KeyClosedDialog } from "#components/sql-user-facts/key/key-closed-dialog.tsx";
import type { FlowProps, KeyDialog } from "#components/sql-user-facts/open-dialog.ts";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { holds } from "#lib/shared/policy.ts";
import { isTargetUser } from "#lib/sql/names.ts";
import { createByHand, setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { dropUser } from "#lib/sql/templates/new-user.ts";

type Props = FlowProps & { closed: KeyClosed; dialog: KeyDialog };

/** In place of a dialog whose change Rolecall's key cannot make: says so, and how the person makes it themselves. */
export function KeyClosedFlow({ cluster, rights, closed, dialog, onClose, returnFocus }: Props) {
  const { title, ...byHand } = byHandOf(dialog, cluster.name);
  return (
    <KeyClosedDialog
      title={title}
      cluster={cluster}
      closed={closed}
      byHand={byHand}
      mends={holds(rights, "sql_connection.manage")}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    />
  );
}

const NOTICED = "Rolecall finds it with its next reading of the list.";
const AGE = "Then enter the day under Password policy on its page, so that Rolecall counts the age from there.";

/** How the change of a dialog is made without Rolecall's key. */
function byHandOf(dialog: KeyDialog, clusterName: string): ByHand & { title: ReactNode } {
  switch (dialog.kind) {
    case "create":
      return {
        title: "Create SQL user",
        needs: "Creating a SQL user",
        script: [{ cluster: clusterName, script: [createByHand(dialog.name ?? "new_user")] }],
        console: "Add User",
        after: NOTICED,
      };
    case "rotate":
      return {
        title: "Rotate passwords",
        needs: "A rotation",
        script: [{ cluster: clusterName, script: dialog.names.filter(isTargetUser).map(setPasswordByHand) }],
        console: "the SQL user, Change Password",
        after: AGE,
      };
    case "delete":
      return {
        title: <SqlUserTitle what="Delete" name={dialog.user.name} cluster={clusterName} />,
        needs: "A deletion",
        script: [{ cluster: clusterName, script: [dropUser(dialog.user.name)] }],
        console: `${dialog.user.name}, Delete SQL User`,
        after: NOTICED,
      };
    case "claim":
      return ofPassword("Send claim link for", "A claim link sets a password, which", dialog.user.name, clusterName);
    case "reset":
      return ofPassword("Reset password of", "A reset", dialog.user.name, clusterName);
    case "compromised":
      return ofPassword("Compromised password of", "A new password", dialog.user.name, clusterName);
    default:
      return dialog satisfies never;
  }
}

function ofPassword(what: string, needs: string, name: string, cluster: string): ByHand & { title: ReactNode } {
  return {
    title: <SqlUserTitle what={what} name={name} cluster={cluster} />,
    needs,
    script: [{ cluster, script: [setPasswordByHand(name)] }],
    console: `${name}, Change Password`,
    after: AGE,
  };
}
