import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { overrideMutation } from "#lib/client/sql-users.ts";
import { REASON_MAX } from "#lib/shared/own-sql-users.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { ConfirmToGoOn } from "./confirm-to-go-on.tsx";
import { MutationFailure } from "./mutation-failure.tsx";
import type { FlowProps } from "./sql-user-dialogs.tsx";

const FORM = "let-team-reset";

/** Lets the team that owns a SQL user reset it although it could be a superuser, or takes that back. */
export function OverrideFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name, owner, override } = user;
  const [reason, setReason] = useState("");
  const { mutate, reset, isPending, error } = useMutation(overrideMutation(cluster.id));
  const toast = useToast();
  const failure = error && failureOf(error);

  function run() {
    if (isPending) return;
    mutate(
      { name, reason: override ? null : reason },
      {
        onSuccess: () => {
          toast(override ? `${owner} can no longer reset ${name}` : `${owner} can reset ${name}`);
          onClose(name);
        },
      },
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    run();
  }

  return (
    <Dialog
      open
      locked={isPending}
      onClose={() => onClose(null)}
      title={
        <>
          {override ? "No longer let" : "Let"} {owner} reset <span className="mono">{name}</span>
        </>
      }
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button onClick={() => onClose(null)} disabled={isPending}>
            Cancel
          </Button>
          <Button type="submit" form={FORM} variant={override ? "primary" : "danger"} pending={isPending}>
            {override ? "No longer let them" : "Let them reset it"}
          </Button>
        </DialogActions>
      }
    >
      <form id={FORM} method="post" onSubmit={submit} className="grid gap-5">
        {!failure?.fields && <MutationFailure failure={failure} />}
        {override ? (
          <p className="text-14">
            {override.by} allowed it: {override.reason} From then on it waits for restriction again. A password that was
            set meanwhile stays.
          </p>
        ) : (
          <>
            <Note tone="admin">
              <strong>It was not proved restricted.</strong> With the password of an admin, every member of {owner} is a
              superuser of {cluster.name}. Restricting and verifying it first needs no exception.
            </Note>
            <TextField
              label="Reason"
              autoComplete="off"
              maxLength={REASON_MAX}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              hint="Its team and all who see its row read it. It ends with the next proof, or with another owner."
              error={failure?.fields?.reason}
            />
          </>
        )}
      </form>
      <ConfirmToGoOn failure={failure} onConfirmed={run} onCancel={reset} />
    </Dialog>
  );
}
