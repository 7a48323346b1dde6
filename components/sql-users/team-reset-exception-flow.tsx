import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { Note } from "#components/ui/note.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { failureOf } from "#lib/client/request-error.ts";
import { teamResetExceptionMutation } from "#lib/client/sql-users.ts";
import { REASON_MAX } from "#lib/shared/own-sql-users.ts";
import type { SqlUser } from "#lib/shared/sql-users.ts";

/** Lets the team that owns a SQL user reset it although it could be a superuser, or takes that back. */
export function TeamResetExceptionFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name, owner, teamResetException } = user;
  const [reason, setReason] = useState("");
  const { mutate, reset, isPending, error } = useMutation(teamResetExceptionMutation(cluster.id));
  const toast = useToast();
  const failure = error && failureOf(error);

  function run() {
    mutate(
      { name, reason: teamResetException ? null : reason },
      {
        onSuccess: () => {
          toast(teamResetException ? `${owner} can no longer reset ${name}` : `${owner} can reset ${name}`);
          onClose(name);
        },
      },
    );
  }

  return (
    <FormDialog
      title={
        <>
          {teamResetException ? "No longer let" : "Let"} {owner} reset <span className="mono">{name}</span>
        </>
      }
      finalFocus={returnFocus}
      button={teamResetException ? "No longer let them" : "Let them reset it"}
      danger={!teamResetException}
      alert={false}
      change={{ again: run, pending: isPending, failure, dismiss: reset }}
      onSubmit={run}
      onClose={() => onClose(null)}
    >
      {teamResetException ? (
        <p className="text-14">
          {teamResetException.by} allowed it: {teamResetException.reason} From then on it waits for restriction again. A
          password that was set meanwhile stays.
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
    </FormDialog>
  );
}
