import { useRef, useState } from "react";
import { CopyOnceDialog } from "#components/credentials/copy-once-dialog.tsx";
import { ProtectedNote } from "#components/credentials/protected-note.tsx";
import { useConnection } from "#components/credentials/use-connection.ts";
import { useReset, useSecretOperation } from "#components/credentials/use-secret-mutation.ts";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { SqlScript } from "#components/sql/sql-script.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { LeftOpen } from "#components/sql-user-facts/ways/left-open.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { showing } from "#lib/client/calls/operations.ts";
import type { InputOf } from "#lib/shared/operations/catalogue.ts";
import type { EndedSessions, ShownPassword, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { endSessions } from "#lib/sql/templates/admin.ts";
import { AfterCompromised } from "./after-compromised.tsx";

/** Replaces a password that others may know, and ends the sessions if Rolecall can. */
export function CompromisedFlow(props: FlowProps & { user: SqlUser }) {
  const { user, cluster, rights, onCurrent, onClose, returnFocus } = props;
  const [shown, setShown] = useState<ShownPassword | null>(null);
  const [ended, setEnded] = useState<EndedSessions>("no connection");
  const field = useRef<HTMLInputElement>(null);
  const connection = useConnection(cluster.id, user.verified?.databases);
  const onReplaced = ({ sessions, ...answer }: ShownPassword & { sessions: EndedSessions }) => {
    onCurrent(answer.name);
    setShown(answer);
    setEnded(sessions);
  };
  const replace = useSecretOperation("sql_user.compromised", (of: InputOf<"sql_user.compromised">) => of, onReplaced);
  const form = useForm({ reason: "" }, replace.failure);
  const { reason } = form.values;
  const input = { clusterId: cluster.id, name: user.name, reason };
  const reset = useReset(cluster.id, setShown, { active: true });
  const ends = rights.runsSql === true;

  if (shown)
    return (
      <CopyOnceDialog
        cluster={cluster}
        shown={shown}
        connection={connection}
        reset={reset}
        replaced
        after={<AfterCompromised cluster={cluster} name={shown.name} ended={ended} runs={ends} />}
        onDone={() => onClose(shown.name)}
        returnFocus={returnFocus}
      />
    );
  return (
    <FormDialog
      title={<SqlUserTitle what="Password of" name={user.name} cluster={cluster.name} end=" is compromised" />}
      button="Replace password now"
      danger
      alert={false}
      ready={reason.trim() !== ""}
      change={replace}
      initialFocus={field}
      finalFocus={returnFocus}
      onSubmit={() => replace.run(input)}
      shows={reason.trim() !== "" ? showing("sql_user.compromised", input) : undefined}
      onClose={() => onClose(null)}
    >
      {user.protected && <ProtectedNote />}
      <WhatHappens clusterId={cluster.id} user={user} ends={ends} />
      <TextField
        ref={field}
        required
        maxLength={200}
        label="Reason"
        hint="For its owners and the audit. Never enter a password."
        {...form.text("reason")}
      />
      {!ends && <SqlScript label="SQL to end sessions" script={endSessions(user.name)} />}
    </FormDialog>
  );
}

function WhatHappens({ clusterId, user, ends }: { clusterId: string; user: SqlUser; ends: boolean }) {
  return (
    <Effects>
      <li>Rolecall sets a new password immediately and shows it once. Every older password stops working.</li>
      <li>
        <LeftOpen clusterId={clusterId} /> <em>End every way in</em> is offered after that.
      </li>
      <li>
        {ends
          ? "Rolecall then ends its open sessions."
          : "Its open sessions continue until you run the SQL below as an admin."}
      </li>
      <li>
        {user.owner
          ? `The team ${user.owner} is notified with the reason.`
          : "It has no owner, so no team is notified."}
      </li>
    </Effects>
  );
}
