import { type ReactNode, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { disconnectSql, rotateSqlConnection, testSqlConnection } from "#lib/client/sql-connection.ts";
import { ERROR_WORDS } from "#lib/shared/errors.ts";
import type { SqlConnectionView } from "#lib/shared/sql-connection.ts";
import { LEVEL_WORDS } from "./level-words.ts";

export type ConnectedProps = {
  cluster: { id: string; name: string };
  connection: NonNullable<SqlConnectionView>;
  mayManage: boolean;
};

/** What the connection is and has done, and how to end it. */
export function Connected({ cluster, connection, mayManage }: ConnectedProps) {
  const [open, setOpen] = useState<"rotate" | "disconnect" | null>(null);
  const { name, can, cannot } = LEVEL_WORDS[connection.level];
  const { failure, failedAt } = connection;
  const close = () => setOpen(null);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] border-t border-line">
      {failure !== null && (
        <div className="px-gutter pt-5">
          <Note tone="warn" role="alert">
            <strong>{isKnown(failure) ? ERROR_WORDS[failure].title : "The last connection failed"}.</strong>{" "}
            {isKnown(failure) && ERROR_WORDS[failure].text} {failedAt !== null && <RelativeTime at={failedAt} />}
          </Note>
        </div>
      )}
      <Part title="Level">
        <p>
          <strong>{name}</strong>
        </p>
        {connection.state === "connecting" ? (
          <Note tone="admin">
            <strong>Not proved.</strong> Turning it on was not finished, so its SQL user may be admin. Finish it, or
            turn it off.
          </Note>
        ) : (
          <p className="text-ink-2">
            {can} {cannot}
          </p>
        )}
      </Part>
      <Part title="Connected as">
        <p className="mono">{connection.sqlUser}</p>
        <p className="text-ink-2">
          Turned on by {connection.createdBy} <RelativeTime at={connection.createdAt} />.{" "}
          {connection.usedAt !== null && (
            <>
              Last used <RelativeTime at={connection.usedAt} />.
            </>
          )}
        </p>
      </Part>
      {connection.state === "on" && mayManage && <Test cluster={cluster} />}
      <Part title="Password">
        <p className="text-ink-2">
          Derived from the API key, stored nowhere, never shown. Set <RelativeTime at={connection.keyedAt} />.
        </p>
        {mayManage && (
          <div>
            <Button onClick={() => setOpen("rotate")}>Rotate password…</Button>
          </div>
        )}
      </Part>
      <Part title="Turn off">
        <p className="text-ink-2">
          Rolecall deletes this SQL user. What was proved stays as last checked, and verifying goes by pasted answers
          again.
        </p>
        {mayManage && (
          <div>
            <Button onClick={() => setOpen("disconnect")}>Turn off…</Button>
          </div>
        )}
      </Part>
      {open === "rotate" && <RotateDialog cluster={cluster} onClose={close} />}
      {open === "disconnect" && <DisconnectDialog cluster={cluster} sqlUser={connection.sqlUser} onClose={close} />}
    </div>
  );
}

function isKnown(code: string): code is keyof typeof ERROR_WORDS {
  return Object.hasOwn(ERROR_WORDS, code);
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-x-6 gap-y-2 border-b border-line px-gutter py-5 md:grid-cols-[11rem_minmax(0,1fr)]">
      <h2 className="font-strong">{title}</h2>
      <div className="grid max-w-150 grid-cols-[minmax(0,1fr)] gap-2 [overflow-wrap:anywhere]">{children}</div>
    </section>
  );
}

/** Logs in at once, also while Rolecall waits after a failure. */
function Test({ cluster }: { cluster: ConnectedProps["cluster"] }) {
  const toast = useToast();
  const change = useChange(testSqlConnection, () => toast(`The SQL connection to ${cluster.name} works`));
  return (
    <Part title="Test">
      <p className="text-ink-2">Rolecall logs in now and checks what its SQL user may do.</p>
      <div>
        <Button pending={change.pending} onClick={() => change.run({ clusterId: cluster.id })}>
          Test connection
        </Button>
      </div>
      <MutationFailure failure={change.failure} />
    </Part>
  );
}

type DialogProps = { cluster: ConnectedProps["cluster"]; onClose: () => void };

function RotateDialog({ cluster, onClose }: DialogProps) {
  const toast = useToast();
  const change = useChange(rotateSqlConnection, () => {
    toast("Password rotated");
    onClose();
  });
  return (
    <FormDialog
      title="Rotate the password of the SQL connection"
      lead="Rolecall derives the next password, sets it and connects with it. Nobody sees it."
      button="Rotate password"
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id })}
      onClose={onClose}
    />
  );
}

function DisconnectDialog({ cluster, sqlUser, onClose }: DialogProps & { sqlUser: string }) {
  const toast = useToast();
  const change = useChange(disconnectSql, () => {
    toast(`SQL connection to ${cluster.name} is off`);
    onClose();
  });
  return (
    <FormDialog
      title={`Turn off the SQL connection to ${cluster.name}`}
      lead={`Rolecall deletes its SQL user ${sqlUser} and can no longer check privileges by itself.`}
      button="Turn off"
      danger
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id })}
      onClose={onClose}
    />
  );
}
