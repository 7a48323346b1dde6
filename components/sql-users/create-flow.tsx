import { useRouter } from "next/navigation";
import { useState } from "react";
import { whenFree } from "#lib/client/hold.ts";
import { createSqlUserMutation, resetPasswordMutation } from "#lib/client/sql-users.ts";
import type { ShownPassword } from "#lib/shared/sql-users.ts";
import { ConfirmToGoOn } from "./confirm-to-go-on.tsx";
import { CopyOnceDialog } from "./copy-once-dialog.tsx";
import { CreateDialog } from "./create-dialog.tsx";
import { privilegesPath } from "./privileges-path.ts";
import type { FlowProps } from "./sql-user-dialogs.tsx";
import { useConnection } from "./use-connection.ts";
import { useSecretMutation } from "./use-secret-mutation.ts";

/** Asks for name and purpose, creates, and shows the password once. */
export function CreateFlow({ cluster, onCurrent, onClose, returnFocus }: FlowProps) {
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const connection = useConnection(cluster.id);
  const router = useRouter();
  const show = (answer: ShownPassword) => {
    onCurrent(answer.name);
    setShown(answer);
  };
  const create = useSecretMutation(createSqlUserMutation(cluster.id), show);
  const reset = useSecretMutation(resetPasswordMutation(cluster.id), show);

  if (shown)
    return (
      <CopyOnceDialog
        cluster={cluster}
        shown={shown}
        connection={connection}
        reset={reset}
        onDone={() => onClose(shown.name)}
        onRestrict={() => {
          onClose(shown.name);
          whenFree(() => router.push(privilegesPath(cluster.id, shown.name)));
        }}
        returnFocus={returnFocus}
      />
    );
  return (
    <CreateDialog
      cluster={cluster}
      pending={create.pending}
      failure={create.failure}
      onCreate={create.run}
      onClose={() => onClose(null)}
    >
      <ConfirmToGoOn failure={create.failure} onConfirmed={create.again} onCancel={create.dismiss} />
    </CreateDialog>
  );
}
