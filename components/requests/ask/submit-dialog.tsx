import { type FormEvent, type ReactNode, type RefObject, useId } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import type { Failure } from "#lib/shared/errors/result.ts";
import { REQUEST_DAYS, REQUEST_REASON_MAX } from "#lib/shared/requests/requests.ts";

export type SubmitDialogProps = {
  title: ReactNode;
  lead?: ReactNode;
  reason: string;
  onReason: (reason: string) => void;
  /** the requester has tried to send: missing fields show their errors */
  tried: boolean;
  pending: boolean;
  failure: Failure | null;
  /** Clears the failure. */
  onDismiss: () => void;
  onSend: () => void;
  onClose: () => void;
  /** whether there is anything to request */
  ready: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
  returnFocus: () => HTMLElement | null;
  children?: ReactNode;
};

/** A request with a reason. A click beside the dialog does not close it, so typed text is not lost. */
export function SubmitDialog(props: SubmitDialogProps) {
  const { title, lead, reason, onReason, tried, pending, failure, ready, children } = props;
  const form = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending) props.onSend();
  }

  return (
    <Dialog
      open
      size="l"
      locked={pending}
      onClose={(by) => by !== "backdrop" && props.onClose()}
      title={title}
      lead={lead}
      initialFocus={props.initialFocus}
      finalFocus={props.returnFocus}
      footer={
        <>
          <span className="text-ink-3">* required. The request expires after {REQUEST_DAYS} days.</span>
          <DialogActions>
            <Button onClick={props.onClose} disabled={pending}>
              Cancel
            </Button>
            <Button type="submit" form={form} variant="primary" pending={pending} disabled={!ready}>
              Send request
            </Button>
          </DialogActions>
        </>
      }
    >
      <form
        id={form}
        noValidate
        method="post"
        onSubmit={submit}
        className="marks-required grid grid-cols-[minmax(0,1fr)] gap-5"
      >
        {!failure?.fields && <MutationFailure failure={failure} />}
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
            error={failure?.fields?.reason ?? (tried && reason.trim() === "" ? "Enter a reason." : undefined)}
            errorLive
          />
        )}
      </form>
      <Reauthenticate failure={failure} onConfirmed={props.onSend} onCancel={props.onDismiss} />
    </Dialog>
  );
}
