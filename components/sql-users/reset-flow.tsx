import { useState } from "react";
import { CopyOnceDialog } from "#components/credentials/copy-once-dialog.tsx";
import { ResetDialog } from "#components/credentials/reset-dialog.tsx";
import { useConnection } from "#components/credentials/use-connection.ts";
import { useSecretMutation } from "#components/credentials/use-secret-mutation.ts";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { previewReset } from "#lib/client/previews.ts";
import { resetPasswordMutation } from "#lib/client/sql-users.ts";
import type { ShownPassword, SqlUser } from "#lib/shared/sql-users.ts";

/** Confirms, resets, and shows the new password once. */
export function ResetFlow({ user, cluster, onCurrent, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const connection = useConnection(cluster.id, user.verified?.databases);
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
      state={user.state}
      isProtected={user.protected}
      cluster={cluster}
      pending={reset.pending}
      failure={reset.failure}
      preview={() => previewReset(cluster.id, user.name)}
      onReset={(replaces) => reset.run({ name: user.name, replaces })}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    >
      <Reauthenticate failure={reset.failure} onConfirmed={reset.again} onCancel={reset.dismiss} />
    </ResetDialog>
  );
}
