import { useConnection } from "#components/credentials/use-connection.ts";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { DeleteDialog } from "./delete-dialog.tsx";

/** Confirms by name, then deletes. A refusal stays in the dialog. */
export function DeleteFlow({ user, cluster, rights, onClose, onGone, returnFocus }: FlowProps & { user: SqlUser }) {
  const connection = useConnection(cluster.id);
  const toast = useToast();
  const deleted = ({ name }: { name: string }) => {
    toast(`Deleted ${name}`);
    (onGone ?? (() => onClose(null)))();
  };
  const { run, pending, failure, dismiss } = useOperation("sql_user.delete", deleted, { page: false });
  const remove = () => run({ clusterId: cluster.id, name: user.name });

  return (
    <DeleteDialog
      user={user}
      cluster={cluster}
      databases={connection.value?.databases ?? []}
      mayRunSql={rights.runsSql === true}
      pending={pending}
      failure={failure}
      onDelete={remove}
      onClose={() => onClose(null)}
      returnFocus={returnFocus}
    >
      <Reauthenticate failure={failure} onConfirmed={remove} onCancel={dismiss} />
    </DeleteDialog>
  );
}
