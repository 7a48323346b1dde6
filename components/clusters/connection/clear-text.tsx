import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";

type ClearTextProps = {
  clusterId: string;
  connection: Pick<NonNullable<SqlConnectionView>, "clearText" | "failure" | "passwordFrom">;
  mayManage: boolean;
};

/** Says that the cluster has the password in clear text, or wants it so, which asks a person. */
export function ClearText({ clusterId, connection: { clearText, failure, passwordFrom }, mayManage }: ClearTextProps) {
  if (clearText === "accepted")
    return (
      <p className="text-ink-2">
        The cluster gets it in clear text, within TLS; a person accepted that. Once the cluster offers SCRAM-SHA-256,
        Rolecall sends no more clear text.
      </p>
    );
  if (failure !== "sql_connection_clear_text") return null;
  return (
    <Note tone="warn">
      <strong>The cluster wants it in clear text.</strong> Its stored hash is older than SCRAM-SHA-256. So the cluster
      does not prove that it knows the password.{" "}
      {passwordFrom === "file"
        ? "Set the password on the cluster again: from v22.2 on, a cluster stores it for SCRAM-SHA-256."
        : "Rotate the password: from v22.2 on, a cluster stores it for SCRAM-SHA-256."}
      {mayManage && <Accept clusterId={clusterId} />}
    </Note>
  );
}

function Accept({ clusterId }: { clusterId: string }) {
  const [isOpen, setOpen] = useState(false);
  const toast = useToast();
  const change = useOperation("sql_connection.accept_clear_text", () => {
    setOpen(false);
    toast("Clear text accepted");
  });
  return (
    <div className="pt-3">
      <Button onClick={() => setOpen(true)}>Accept clear text…</Button>
      {isOpen && (
        <FormDialog
          title="Accept clear text for the SQL connection"
          button="Accept clear text"
          change={change}
          onSubmit={() => change.run({ clusterId })}
          onClose={() => setOpen(false)}
        >
          <Effects>
            <li>At each login the cluster sees the password. The connection stays encrypted.</li>
            <li>A server with a certificate for this address could read it.</li>
            <li>Once the cluster offers SCRAM-SHA-256, Rolecall sends no more clear text.</li>
          </Effects>
        </FormDialog>
      )}
    </div>
  );
}
