import { useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { AllowlistWords } from "#components/sql-user-facts/allowlist-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { SqlConnectionView } from "#lib/shared/sql-users/sql-connection.ts";
import { removalScript, type SqlLevel } from "#lib/sql/own-user.ts";
import { ClearText } from "./clear-text.tsx";
import { costWords } from "./cost-labels.ts";
import { DisconnectDialog } from "./disconnect-dialog.tsx";
import { LevelDialog } from "./level-dialog.tsx";
import { LEVEL_WORDS } from "./level-labels.ts";
import { Part } from "./part.tsx";

export type ConnectedProps = {
  cluster: { id: string; name: string; plan: string };
  connection: NonNullable<SqlConnectionView>;
  mayManage: boolean;
};

/** What the connection is and has done, and how to change and end it. */
export function Connected({ cluster, connection, mayManage }: ConnectedProps) {
  const [open, setOpen] = useState<"rotate" | "level" | "disconnect" | null>(null);
  const isOn = connection.state === "on";
  const isOfFile = connection.passwordFrom === "file";
  const isOff = connection.state === "key_reads";
  const close = () => setOpen(null);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] border-t border-line">
      {connection.failure !== null && (
        <div className="px-gutter pt-5">
          <ConnectionFailure connection={connection} />
          {connection.failure === "sql_connection_address_refused" && (
            <div className="pt-3">
              <AllowlistWords clusterId={cluster.id} />
            </div>
          )}
        </div>
      )}
      <LevelPart connection={connection} onChange={isOn && mayManage ? () => setOpen("level") : undefined} />
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
        {isOn && mayManage && <Test cluster={cluster} known={connection.failure} />}
      </Part>
      <PasswordPart
        clusterId={cluster.id}
        connection={connection}
        mayManage={mayManage}
        onRotate={() => setOpen("rotate")}
      />
      {isOn && <WrongHands level={connection.level} plan={cluster.plan} />}
      <Part title="Turn off">
        <p className="text-ink-2">
          {isOfFile || isOff ? "Its SQL user stays on the cluster." : "Rolecall deletes this SQL user."} Each state
          stays as last checked. From then on, you verify by pasting answers.
        </p>
        <WhatStays />
        {mayManage && (
          <div>
            <Button onClick={() => setOpen("disconnect")}>Turn off…</Button>
          </div>
        )}
      </Part>
      {open === "rotate" && <RotateDialog cluster={cluster} onClose={close} />}
      {open === "level" && <LevelDialog cluster={cluster} connection={connection} onClose={close} />}
      {open === "disconnect" && <DisconnectDialog cluster={cluster} connection={connection} onClose={close} />}
    </div>
  );
}

type LevelProps = Pick<ConnectedProps, "connection"> & { onChange: (() => void) | undefined };

function LevelPart({ connection, onChange }: LevelProps) {
  const { name, can, cannot } = LEVEL_WORDS[connection.level];
  return (
    <Part title="Level">
      <p>
        <strong>{name}</strong>
      </p>
      {connection.state !== "connecting" ? (
        <p className="text-ink-2">
          {can} {cannot}
        </p>
      ) : (
        <Note tone="admin">
          <strong>Not proved.</strong> Turning it on did not finish, so its SQL user may be admin. Finish turning it on,
          or turn it off.
        </Note>
      )}
      {onChange && (
        <div>
          <Button onClick={onChange}>Change level…</Button>
        </div>
      )}
    </Part>
  );
}

type PasswordProps = Omit<ConnectedProps, "cluster"> & { clusterId: string; onRotate: () => void };

function PasswordPart({ clusterId, connection, mayManage, onRotate }: PasswordProps) {
  const isOfFile = connection.passwordFrom === "file";
  return (
    <Part title="Password">
      {isOfFile ? (
        <p className="text-ink-2">
          From the file of this cluster in <span className="mono">SQL_PASSWORD_FILES</span>. Rolecall reads it for each
          login, stores it nowhere and never changes it.
        </p>
      ) : (
        <p className="text-ink-2">
          Derived from the API key, stored nowhere, never shown. Set <RelativeTime at={connection.keyedAt} />.{" "}
          {connection.state === "key_reads"
            ? "Rolecall does not derive it from the present key."
            : "After a change of the API key, Rolecall sets a new one within a minute."}
        </p>
      )}
      <ClearText clusterId={clusterId} connection={connection} mayManage={mayManage} />
      {mayManage && !isOfFile && connection.state !== "key_reads" && (
        <div>
          <Button onClick={onRotate}>Rotate password…</Button>
        </div>
      )}
    </Part>
  );
}

/** Logs in at once, also while Rolecall waits after a failure. */
function Test({ cluster, known }: { cluster: ConnectedProps["cluster"]; known: string | null }) {
  const toast = useToast();
  const change = useOperation("sql_connection.test", () => toast(`The SQL connection to ${cluster.name} works`));
  return (
    <>
      <div>
        <Button pending={change.pending} onClick={() => change.run({ clusterId: cluster.id })}>
          Test connection
        </Button>
      </div>
      {/* The top of the page shows the same failure once it is stored. */}
      {change.failure?.code !== known && <MutationFailure failure={change.failure} />}
    </>
  );
}

type DialogProps = { cluster: ConnectedProps["cluster"]; onClose: () => void };

function RotateDialog({ cluster, onClose }: DialogProps) {
  const toast = useToast();
  const change = useOperation("sql_connection.rotate", () => {
    toast("Password rotated");
    onClose();
  });
  return (
    <FormDialog
      title="Rotate the password of the SQL connection"
      lead="Rolecall derives the next password, sets it and connects with it. It is never shown."
      button="Rotate password"
      change={change}
      onSubmit={() => change.run({ clusterId: cluster.id })}
      shows={showing("sql_connection.rotate", { clusterId: cluster.id })}
      onClose={onClose}
    />
  );
}

/** Why the last login failed, and what to do. After turning on did not finish, its text must not say that nothing was changed. */
function ConnectionFailure({ connection }: { connection: NonNullable<SqlConnectionView> }) {
  const { failure, failedAt, state } = connection;
  if (failure === null) return null;
  const words = isKnown(failure) ? ERROR_WORDS[failure] : undefined;
  return (
    <Note tone="warn" role="alert">
      <strong>{words?.title ?? "The last connection failed"}.</strong> {state !== "connecting" && words?.text}{" "}
      {failedAt !== null && (
        <>
          Last try: <RelativeTime at={failedAt} />.
        </>
      )}
    </Note>
  );
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_WORDS, code);
}

/** What a person should know of a connection that is on. */
function WrongHands({ level, plan }: { level: SqlLevel; plan: string }) {
  return (
    <>
      <Part title="If an attacker controls Rolecall">
        <p className="text-ink-2">{LEVEL_WORDS[level].danger}</p>
      </Part>
      <Part title="Cost">
        <p className="text-ink-2">{costWords(plan)}</p>
      </Part>
    </>
  );
}

/** The SQL that removes what turning off leaves. */
function WhatStays() {
  return (
    <Disclosure summary="Show the SQL that removes its roles too" onDemand>
      <div className="-mx-2 rounded-2 bg-code py-2">
        <SqlLines label="SQL that removes the roles" script={removalScript(["each database"])} explained />
      </div>
    </Disclosure>
  );
}
