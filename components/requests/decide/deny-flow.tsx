import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { KIND_WORDS } from "#lib/shared/requests/request-labels.ts";
import { REQUEST_REASON_MAX } from "#lib/shared/requests/requests.ts";
import type { ListedRequest } from "#lib/shared/requests/requests-schema.ts";
import type { RequestDialogProps } from "../open-request.ts";

/** Denies a request, with a reason for the requester. */
export function DenyFlow({ request, onClose, returnFocus }: RequestDialogProps & { request: ListedRequest }) {
  const { id, kind, cluster, requested, requester } = request;
  const [reason, setReason] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const toast = useToast();
  const change = useOperation(
    "request.deny",
    () => {
      toast(`Denied the request of ${requester}`);
      onClose();
    },
    { page: false },
  );

  return (
    <FormDialog
      title={`Deny the request of ${requester}`}
      lead={`${KIND_WORDS[kind]}: ${requested.name} on ${cluster.name}.`}
      button="Deny request"
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id, id, reason })}
      onClose={onClose}
      initialFocus={field}
      finalFocus={returnFocus}
    >
      <TextField
        ref={field}
        label="Reason"
        autoComplete="off"
        maxLength={REQUEST_REASON_MAX}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        hint={`${requester} reads it.`}
        error={change.failure?.fields?.reason}
      />
    </FormDialog>
  );
}
