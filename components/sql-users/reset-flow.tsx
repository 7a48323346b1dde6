import { useState } from "react";
import { resetPasswordMutation } from "#lib/client/sql-users.ts";
import type { ShownPassword, SqlUser } from "#lib/shared/sql-users.ts";
import { ConfirmToGoOn } from "./confirm-to-go-on.tsx";
import { CopyOnceDialog } from "./copy-once-dialog.tsx";
import { ResetDialog } from "./reset-dialog.tsx";
import type { FlowProps } from "./sql-user-dialogs.tsx";
import { useConnection } from "./use-connection.ts";
import { useSecretMutation } from "./use-secret-mutation.ts";

/** Asks, resets, and shows the new password once. */
export function ResetFlow({ user, cluster, onCurrent, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const connection = useConnection(cluster.id);
  const reset = useSecretMutation(resetPasswordMutation(cluster.id), (answer) => {
    onCurrent(answer.name);
    setShown(answer);
  });

  if (shown)
    return (
      <CopyOnceDialog
        cluster={cluster}
        shown={shown}
        connection={connection}
        reset={reset}
        replaced
        onDone={() => onClose(shown.name)}
        returnFocus={returnFocus}
      />
    );
  return (
    <ResetDialog
      name={user.name}
      pending={reset.pending}
      failure={reset.failure}
      onReset={() => reset.run({ name: user.name })}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    >
      <ConfirmToGoOn failure={reset.failure} onConfirmed={reset.again} onCancel={reset.dismiss} />
    </ResetDialog>
  );
}
