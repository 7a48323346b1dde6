import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { KIND_WORDS } from "#lib/shared/requests/request-labels.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import type { RequestDialogProps } from "../open-request.ts";

/** Withdraws the requester's own pending request. */
export function WithdrawFlow({ request, onClose, returnFocus }: RequestDialogProps & { request: ListedRequest }) {
  const { id, kind, cluster, requested } = request;
  const toast = useToast();
  const change = useOperation(
    "request.withdraw",
    () => {
      toast("Request withdrawn");
      onClose();
    },
    { page: false },
  );

  return (
    <FormDialog
      title="Withdraw your request"
      lead={`${KIND_WORDS[kind]}: ${requested.name} on ${cluster.name}. You can request it again later.`}
      button="Withdraw request"
      change={change}
      onSubmit={() => change.run({ id })}
      onClose={onClose}
      finalFocus={returnFocus}
    />
  );
}
