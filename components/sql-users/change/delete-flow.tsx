import { useMutation } from "@tanstack/react-query";
import { useConnection } from "#components/credentials/use-connection.ts";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { deleteSqlUserMutation } from "#lib/client/sql-users.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { DeleteDialog } from "./delete-dialog.tsx";

/** Confirms by name, then deletes. A refusal stays in the dialog. */
export function DeleteFlow({ user, cluster, rights, onClose, onGone, returnFocus }: FlowProps & { user: SqlUser }) {
  const connection = useConnection(cluster.id);
  const toast = useToast();
  const { mutate, reset, isPending, error } = useMutation(deleteSqlUserMutation(cluster.id));
  const failure = error && failureOf(error);

  function remove() {
    mutate(
      { name: user.name },
      {
        onSuccess: ({ name }) => {
          toast(`Deleted ${name}`);
          (onGone ?? (() => onClose(null)))();
        },
      },
    );
  }

  return (
    <DeleteDialog
      user={user}
      cluster={cluster}
      databases={connection.value?.databases ?? []}
      mayRunSql={rights.runsSql === true}
      pending={isPending}
      failure={failure}
      onDelete={remove}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    >
      <Reauthenticate failure={failure} onConfirmed={remove} onCancel={reset} />
    </DeleteDialog>
  );
}
