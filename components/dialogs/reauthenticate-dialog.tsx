"use client";

import { type FormEvent, useRef, useState } from "react";
import { FailureNote } from "#components/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { confirmIdentity } from "#lib/client/session.ts";
import type { Failure } from "#lib/shared/result.ts";

export type ReauthenticateDialogProps = {
  open: boolean;
  onClose: () => void;
  /** The password was right: repeat the refused change. */
  onConfirmed: () => void;
};

const FORM = "confirm-identity";

/** Asks for the account's password before a dangerous change. Over another dialog, render it among its children. */
export function ReauthenticateDialog({ open, onClose, onConfirmed }: ReauthenticateDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<Failure>();
  const [pending, setPending] = useState(false);

  function close() {
    setFailure(undefined);
    onClose();
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // React events bubble from a dialog to the form around it, which must not submit too
    event.stopPropagation();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setFailure(undefined);
    try {
      await confirmIdentity({ password: String(form.get("password") ?? "") });
      onConfirmed();
    } catch (error) {
      setFailure(failureOf(error));
      field.current?.select();
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open={open}
      onClose={close}
      title="Confirm it is you"
      lead="Enter your password to continue. You will not be asked again for ten minutes."
      initialFocus={field}
      footer={
        <DialogActions>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={FORM} variant="primary" pending={pending}>
            Confirm
          </Button>
        </DialogActions>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-5">
        {failure && <FailureNote failure={failure} />}
        <TextField
          ref={field}
          label="Your password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
      </form>
    </Dialog>
  );
}
