import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useCall } from "#lib/client/calls/use-operation.ts";
import { REASON_MAX } from "#lib/shared/sql-users/own-sql-users.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** Allows the owning team to reset a SQL user that is not verified as restricted, or stops that. */
export function TeamResetExceptionFlow({ user, cluster, onClose, returnFocus }: FlowProps & { user: SqlUser }) {
  const { name, owner, teamResetException } = user;
  const [reason, setReason] = useState("");
  const toast = useToast();
  const change = useCall(
    (given: string | null) => {
      const input = { clusterId: cluster.id, name };
      return given === null
        ? { name: "sql_user.stop_team_reset", input }
        : { name: "sql_user.let_team_reset", input: { ...input, reason: given } };
    },
    () => {
      toast(teamResetException ? `${owner} may no longer reset ${name}` : `${owner} may reset ${name}`);
      onClose(name);
    },
    { page: false },
  );

  return (
    <FormDialog
      title={
        <SqlUserTitle
          what={teamResetException ? "Stop team resets of" : "Allow team resets of"}
          name={name}
          cluster={cluster.name}
        />
      }
      finalFocus={returnFocus}
      button={teamResetException ? "Stop team resets" : "Allow team resets"}
      danger={!teamResetException}
      alert={false}
      change={change}
      onSubmit={() => change.run(teamResetException ? null : reason)}
      onClose={() => onClose(null)}
    >
      {teamResetException ? (
        <p className="text-14">
          {teamResetException.by} allowed them: {teamResetException.reason} {owner} must then wait for restriction
          again; the current password stays valid.
        </p>
      ) : (
        <>
          <Note tone="admin">
            <strong>It is not verified as restricted.</strong> If it is admin, every member of {owner} becomes a
            superuser of {cluster.name}. Restrict and verify it first to need no exception.
          </Note>
          {cluster.keyClosed && (
            <Note>
              <strong>Rolecall's key cannot change SQL users on {cluster.name}.</strong> The team can reset it once the
              key may.
            </Note>
          )}
          <TextField
            label="Reason"
            autoComplete="off"
            maxLength={REASON_MAX}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            hint="Shown to the team and to everyone who sees this SQL user. The exception ends with the next verification or a new owner."
            error={change.failure?.fields?.reason}
          />
        </>
      )}
    </FormDialog>
  );
}
