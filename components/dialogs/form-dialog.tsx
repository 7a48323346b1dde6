import { type FormEvent, type ReactNode, type RefObject, useId, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { MutationFailure } from "./mutation-failure.tsx";
import { Reauthenticate } from "./reauthenticate.tsx";
import type { Change } from "./use-change.ts";

export type FormDialogProps = {
  title: ReactNode;
  lead?: ReactNode;
  /** verb and object */
  button: string;
  danger?: boolean;
  /** what cannot be undone is asked as an alert, which a click beside it does not close */
  alert?: boolean;
  /** whether all that is needed was typed */
  ready?: boolean;
  change: Pick<Change<never>, "again" | "pending" | "failure" | "dismiss">;
  onSubmit: () => void;
  onClose: () => void;
  /** where focus begins; without it, on Cancel */
  initialFocus?: RefObject<HTMLElement | null>;
  /** where it goes after closing; without it, back to where it was */
  finalFocus?: () => HTMLElement | null;
  children?: ReactNode;
};

/** Asks before one change, for the password too where that was long ago. What was refused stays in the dialog. */
export function FormDialog(props: FormDialogProps) {
  const {
    title,
    lead,
    button,
    danger = false,
    alert = danger,
    ready = true,
    change,
    onSubmit,
    onClose,
    initialFocus,
    finalFocus,
    children,
  } = props;
  const { pending, failure } = change;
  const cancel = useRef<HTMLButtonElement>(null);
  const form = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending && ready) onSubmit();
  }

  return (
    <Dialog
      open
      alert={alert}
      locked={pending}
      onClose={onClose}
      title={title}
      lead={lead}
      initialFocus={initialFocus ?? cancel}
      finalFocus={finalFocus}
      footer={
        <DialogActions>
          <Button ref={cancel} onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button type="submit" form={form} variant={danger ? "danger" : "primary"} disabled={!ready} pending={pending}>
            {button}
          </Button>
        </DialogActions>
      }
    >
      <form id={form} method="post" onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-5">
        {!failure?.fields && <MutationFailure failure={failure} />}
        {children}
      </form>
      <Reauthenticate failure={failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Dialog>
  );
}

/** What a change brings with it, one line each. */
export function Effects({ children }: { children: ReactNode }) {
  return <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">{children}</ul>;
}
