import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { OwnUserFacts, SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import { PutBackNote } from "./put-back-note.tsx";

export type DisconnectDialogProps = {
  cluster: { id: string; name: string };
  connection: NonNullable<SqlConnectionView>;
  onClose: () => void;
};

/** Turns the connection off, after a look at what its SQL user holds. */
export function DisconnectDialog({ cluster, connection, onClose }: DisconnectDialogProps) {
  const toast = useToast();
  const change = useOperation("sql_connection.disconnect", () => {
    toast(`SQL connection to ${cluster.name} is off`);
    onClose();
  });
  const isKept = connection.passwordFrom === "file" || connection.state === "key_reads";
  return (
    <FormDialog
      title={`Turn off the SQL connection to ${cluster.name}`}
      lead={
        isKept
          ? `Rolecall forgets the connection. Its SQL user ${connection.sqlUser} stays: drop it on the cluster${connection.passwordFrom === "file" ? ", and remove its password file" : ""}.`
          : `Rolecall deletes its SQL user ${connection.sqlUser} and can no longer check privileges by itself.`
      }
      button="Turn off SQL connection"
      danger
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id })}
      shows={showing("sql_connection.disconnect", { clusterId: cluster.id })}
      onClose={onClose}
    >
      <PutBackNote count={connection.putBack} />
      {connection.state === "on" && !isKept && <Preflight clusterId={cluster.id} />}
    </FormDialog>
  );
}

function Preflight({ clusterId }: { clusterId: string }) {
  const { data, error } = useRead("sql_connection.preflight", { clusterId });
  if (error)
    return (
      <Note tone="warn" role="status">
        <strong>Rolecall could not read its SQL user.</strong> {ERROR_WORDS[failureOf(error).code].title}. Turning off
        goes through the Cloud API and can still work.
      </Note>
    );
  if (!data)
    return (
      <p role="status" className="text-ink-2">
        Looking at what the SQL user holds…
      </p>
    );
  return (
    <div role="status" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <Held facts={data} />
      <p className="text-ink-2">{sessionWords(data.sessions)}</p>
    </div>
  );
}

function Held({ facts: { holds, more } }: { facts: OwnUserFacts }) {
  if (holds.length === 0)
    return <p className="text-ink-2">It owns nothing and holds no privilege of its own, so nothing is in the way.</p>;
  return (
    <>
      <Note tone="warn">
        <strong>The cluster will refuse to delete it.</strong> It holds rights that Rolecall did not give it. Remove
        these first:
      </Note>
      <Effects>
        {holds.map((each) => (
          <li key={each} className="mono [overflow-wrap:anywhere]">
            {each}
          </li>
        ))}
        {more > 0 && <li>and {more} more</li>}
      </Effects>
    </>
  );
}

function sessionWords(sessions: number): string {
  if (sessions === 0) return "It has no other open session.";
  const counted = sessions === 1 ? "One other session is" : `${sessions} other sessions are`;
  return `${counted} open, from other Rolecall servers or other programs. Deleting it does not end them.`;
}
