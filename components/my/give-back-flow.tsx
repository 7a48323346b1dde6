import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { OwnDialogProps } from "./open-own.ts";
import { clusterNameOf } from "./shown-cluster.ts";

/** Ends the person's temporary access before its time. */
export function GiveBackFlow({ user, onClose, returnFocus }: OwnDialogProps) {
  const { name, grant } = user;
  const input = { id: grant?.requestId ?? "" };
  const toast = useToast();
  const change = useOperation(
    "request.give_back",
    ({ ended }) => {
      toast(
        ended ? `${name} cannot log in any more` : `Rolecall disables the login of ${name} once the cluster answers`,
      );
      onClose();
    },
    { page: false },
  );
  return (
    <FormDialog
      title={<SqlUserTitle what="Give back" name={name} cluster={clusterNameOf(user)} />}
      lead="Its login is disabled, and its open sessions are closed where the SQL connection may do that: what runs in them stops. Within a day you can request a later end."
      button="Give back now"
      change={change}
      shows={showing("request.give_back", input)}
      onSubmit={() => change.run(input)}
      onClose={onClose}
      finalFocus={returnFocus}
    />
  );
}
