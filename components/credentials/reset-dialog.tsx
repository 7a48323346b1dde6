import { type ReactNode, useRef } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import type { Failure } from "#lib/shared/result.ts";

export type ResetDialogProps = {
  name: string;
  pending: boolean;
  failure: Failure | null;
  onReset: () => void;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
  children?: ReactNode;
};

export function ResetDialog({ name, pending, failure, onReset, onClose, returnFocus, children }: ResetDialogProps) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      locked={pending}
      title={
        <>
          Reset password of <span className="mono">{name}</span>
        </>
      }
      lead="Rolecall makes a new one, sets it, and shows it once."
      initialFocus={button}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button ref={button} variant="primary" pending={pending} onClick={onReset}>
            Reset password
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={failure} />
      <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">
        <li>The present password stops working for new logins at once.</li>
        <li>Open sessions go on until they end.</li>
        <li>
          An application that keeps trying the present password can slow down all logins from its address, on Basic and
          Standard for up to an hour. Give it the new one first, or stop it.
        </li>
      </ul>
      {children}
    </Dialog>
  );
}
