import { useMutation } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { protectSqlUserMutation } from "#lib/client/sql-users.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { ConfirmToGoOn } from "./confirm-to-go-on.tsx";
import { MutationFailure } from "./mutation-failure.tsx";
import type { FlowProps } from "./sql-user-dialogs.tsx";

/** Says what protection does, and gives it or takes it away. */
export function ProtectFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name } = user;
  const protect = !user.protected;
  const { mutate, reset, isPending, error } = useMutation(protectSqlUserMutation(cluster.id));
  const toast = useToast();
  const failure = error && failureOf(error);
  const verb = protect ? "Protect" : "Remove protection of";

  function run() {
    mutate(
      { name, protect },
      {
        onSuccess: () => {
          toast(protect ? `${name} is protected` : `${name} is no longer protected`);
          onClose(name);
        },
      },
    );
  }

  return (
    <Dialog
      open
      locked={isPending}
      onClose={() => onClose(null)}
      title={
        <>
          {verb} <span className="mono">{name}</span>
        </>
      }
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={() => onClose(null)} disabled={isPending}>
            Cancel
          </Button>
          <Button variant="primary" pending={isPending} onClick={run}>
            {protect ? "Protect" : "Remove protection"}
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={failure} />
      <p className="text-14">
        {protect
          ? "Only a Cluster Admin who has just given their password can reset or delete a protected SQL user. Meant for break-glass users, and for whatever must not stop by mistake."
          : "Cluster Creators can reset and delete it again, without giving their password for a reset."}
      </p>
      <ConfirmToGoOn failure={failure} onConfirmed={run} onCancel={reset} />
    </Dialog>
  );
}
