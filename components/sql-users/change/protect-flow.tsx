import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { RestrictNote } from "#components/privileges/run/restrict-note.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** Explains protection, and adds or removes it. */
export function ProtectFlow({ user, cluster, rights, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name } = user;
  const protect = !user.protected;
  const toast = useToast();
  const change = useOperation(
    protect ? "sql_user.protect" : "sql_user.unprotect",
    () => {
      toast(protect ? `${name} is protected` : `${name} is no longer protected`);
      onClose(name);
    },
    { page: false },
  );
  const verb = protect ? "Protect" : "Remove protection of";

  return (
    <FormDialog
      title={<SqlUserTitle what={verb} name={name} cluster={cluster.name} />}
      finalFocus={returnFocus}
      button={protect ? "Protect SQL user" : "Remove protection"}
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id, name })}
      onClose={() => onClose(null)}
    >
      <p className="text-14">
        {protect
          ? "Only Cluster Admins can reset or delete a protected SQL user, and must enter their password each time. Use it for break-glass and critical SQL users."
          : "Cluster Creators can reset and delete it again. A reset no longer asks for a password."}
      </p>
      {protect && user.state !== "restricted" && (
        <RestrictNote clusterId={cluster.id} user={user} runsSql={rights.runsSql === true} />
      )}
    </FormDialog>
  );
}
