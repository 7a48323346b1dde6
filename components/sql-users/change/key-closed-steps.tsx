import type { ReactNode } from "react";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { ByHand } from "#components/sql-user-facts/key/key-closed-dialog.tsx";
import { afterByHand, passwordsByHand } from "#components/sql-user-facts/key/passwords-by-hand.ts";
import type { KeyDialog } from "#components/sql-user-facts/open-dialog.ts";
import { endSessions } from "#lib/sql/templates/admin.ts";
import { createByHand, setPasswordByHand } from "#lib/sql/templates/by-hand.ts";
import { dropUser } from "#lib/sql/templates/new-user.ts";
import type { Script } from "#lib/sql/tokens.ts";

type Cluster = { id: string; name: string };

const NOTICED = "Rolecall finds it with its next reading of the list.";

/** How the change of a dialog is made without Rolecall's key. */
export function byHandOf(dialog: KeyDialog, cluster: Cluster): ByHand & { title: ReactNode } {
  const on = (script: Script) => [{ clusterId: cluster.id, cluster: cluster.name, script }];
  switch (dialog.kind) {
    case "create":
      return {
        title: "Create SQL user",
        needs: "Creating a SQL user",
        script: on([createByHand(dialog.name ?? "new_user")]),
        console: "Add User",
        after: `One made there is admin until you restrict it. ${NOTICED}`,
      };
    case "rotate": {
      const { script, notes } = passwordsByHand(
        dialog.names.map((name) => ({ clusterId: cluster.id, name })),
        [cluster],
      );
      return {
        title: "Rotate passwords",
        needs: "A rotation",
        script,
        console: "the SQL user, Change Password",
        after: afterByHand(script, notes),
      };
    }
    case "delete":
      return {
        title: <SqlUserTitle what="Delete" name={dialog.user.name} cluster={cluster.name} />,
        needs: "A deletion",
        script: on([dropUser(dialog.user.name)]),
        console: `${dialog.user.name}, Delete SQL User`,
        after: "Rolecall finds it with its next reading of the list, or now, once you press “I deleted it”.",
      };
    case "claim":
      return ofPassword("Send claim link for", "A claim link sets a password, which", dialog.user.name, cluster);
    case "reset":
      return ofPassword("Reset password of", "A reset", dialog.user.name, cluster);
    case "compromised":
      return ofCompromised(dialog.user.name, cluster);
    default:
      return dialog satisfies never;
  }
}

/** The sessions after the password: one that ends before it could be opened again with the old one. */
function ofCompromised(name: string, cluster: Cluster): ByHand & { title: ReactNode } {
  const { script, ...rest } = ofPassword("Compromised password of", "A new password", name, cluster);
  return Object.assign(rest, {
    script: script.map((on) => Object.assign({}, on, { script: [...on.script, ...endSessions(name)] })),
    after: `Its open sessions go on until the second statement is run, also after a change in the Cloud Console.`,
  });
}

function ofPassword(what: string, needs: string, name: string, cluster: Cluster): ByHand & { title: ReactNode } {
  return {
    title: <SqlUserTitle what={what} name={name} cluster={cluster.name} />,
    needs,
    script: [{ clusterId: cluster.id, cluster: cluster.name, script: [setPasswordByHand(name)] }],
    console: `${name}, Change Password`,
    after: "",
  };
}
