import { type ReactNode, useRef } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import type { AdminState } from "#lib/shared/admin-state.ts";
import type { Failure } from "#lib/shared/result.ts";

export type ResetDialogProps = {
  name: string;
  state: AdminState;
  clusterName: string;
  pending: boolean;
  failure: Failure | null;
  onReset: () => void;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
  children?: ReactNode;
};

export function ResetDialog({
  name,
  state,
  clusterName,
  pending,
  failure,
  onReset,
  onClose,
  returnFocus,
  children,
}: ResetDialogProps) {
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
      <StateWarning state={state} clusterName={clusterName} />
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

/** What the holder of the new password can do, where that is more than the SQL user was restricted to. */
function StateWarning({ state, clusterName }: Pick<ResetDialogProps, "state" | "clusterName">) {
  const cluster = (
    <span className="mono" translate="no">
      {clusterName}
    </span>
  );
  switch (state) {
    case "admin":
      return (
        <Note tone="admin">
          <strong>This SQL user is admin.</strong> With the new password, its holder can read, change and drop
          everything in {cluster}.
        </Note>
      );
    case "privileged":
      return (
        <Note tone="warn">
          <strong>This SQL user is privileged.</strong> With the new password, its holder can gain more privileges in{" "}
          {cluster}.
        </Note>
      );
    case "unknown":
      return (
        <Note tone="warn">
          <strong>This SQL user is not verified.</strong> It may be admin: then the new password opens everything in{" "}
          {cluster}.
        </Note>
      );
    case "restricted":
      return null;
    default:
      return state satisfies never;
  }
}
