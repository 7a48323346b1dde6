import type { ReactNode } from "react";
import { FormDialog, type FormDialogProps } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { REQUEST_DAYS, REQUEST_REASON_MAX } from "#lib/shared/requests/requests.ts";

export type SubmitDialogProps = {
  title: string;
  lead: string;
  reason: string;
  onReason: (reason: string) => void;
  /** the requester has tried to send: missing fields show their errors */
  tried: boolean;
  submit: FormDialogProps["change"];
  onSend: () => void;
  onClose: () => void;
  /** verb and object, where it is no request that waits */
  button?: string | undefined;
  /** whether there is anything to request */
  ready: boolean;
  returnFocus: () => HTMLElement | null;
  children?: ReactNode;
};

/** A request with a reason. */
export function SubmitDialog(props: SubmitDialogProps) {
  const { title, lead, reason, onReason, tried, submit, onSend, onClose, ready, returnFocus, children } = props;
  const { button } = props;
  return (
    <FormDialog
      title={title}
      lead={lead}
      size="l"
      long
      note={button === undefined ? `* required. The request expires after ${REQUEST_DAYS} days.` : "* required."}
      button={button ?? "Send request"}
      ready={ready}
      change={submit}
      onSubmit={onSend}
      onClose={onClose}
      initialFocus={null}
      finalFocus={returnFocus}
    >
      <div className="marks-required grid grid-cols-[minmax(0,1fr)] gap-5">
        {children}
        {ready && (
          <TextField
            label="Reason"
            required
            autoComplete="off"
            maxLength={REQUEST_REASON_MAX}
            value={reason}
            onChange={({ target }) => onReason(target.value)}
            hint="The approver reads it. Never write a password here."
            error={submit.failure?.fields?.reason ?? (tried && reason.trim() === "" ? "Enter a reason." : undefined)}
            errorLive
          />
        )}
      </div>
    </FormDialog>
  );
}
