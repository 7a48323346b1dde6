import { useMutation } from "@tanstack/react-query";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { withdrawMutation } from "#lib/client/requests.ts";
import type { ListedRequest } from "#lib/shared/requests.ts";
import type { RequestDialogProps } from "./open-request.ts";
import { KIND_WORDS } from "./request-words.ts";

/** Withdraws the requester's own pending request. */
export function WithdrawFlow({ request, onClose, returnFocus }: RequestDialogProps & { request: ListedRequest }) {
  const { id, kind, cluster, asked } = request;
  const toast = useToast();
  const { mutate, reset, isPending, error } = useMutation(withdrawMutation());

  function withdraw() {
    const onSuccess = () => {
      toast("Request withdrawn");
      onClose();
    };
    mutate({ id }, { onSuccess });
  }

  return (
    <FormDialog
      title="Withdraw your request"
      lead={`${KIND_WORDS[kind]}: ${asked.name} on ${cluster.name}. You can request it again later.`}
      button="Withdraw request"
      change={{ again: withdraw, pending: isPending, failure: error && failureOf(error), dismiss: reset }}
      onSubmit={withdraw}
      onClose={onClose}
      finalFocus={returnFocus}
    />
  );
}
