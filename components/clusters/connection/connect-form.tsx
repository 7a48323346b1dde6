import { type FormEvent, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { SqlConnectionPageView } from "#lib/shared/sql-users/sql-connection.ts";
import { levelScript, SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import { costWords } from "./cost-labels.ts";
import { LEVEL_WORDS } from "./level-labels.ts";

export type ConnectFormProps = {
  cluster: { id: string; name: string; plan: string };
  /** the level of a connection that was begun and not finished; null for a new one */
  begun: SqlLevel | null;
  /** the operator's file with a SQL user and password for this cluster */
  file: SqlConnectionPageView["file"];
  /** opened by a person who is about to restrict: that needs the level Manage */
  toRestrict: boolean;
};

/** Turns the SQL connection on, after a choice of what it may do. */
export function ConnectForm({ cluster, begun, file, toRestrict }: ConnectFormProps) {
  const [level, setLevel] = useState<SqlLevel>(begun ?? (toRestrict ? "manage" : "observe"));
  const toast = useToast();
  const check = useOperation("sql_user.check_all", undefined, { page: false });
  const change = useOperation("sql_connection.connect", () => {
    toast(`SQL connection to ${cluster.name} is on`);
    // Else Rolecall begins it a minute later, while this person waits. Where it cannot, the page says so.
    if (toRestrict) check.run({ clusterId: cluster.id });
  });
  const script = levelScript(level, "rolecall_…", ["each database"]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!change.pending) change.run({ clusterId: cluster.id, level });
  }
  return (
    <Form
      onSubmit={submit}
      className="grid grid-cols-[minmax(0,1fr)] gap-5 border-t border-line px-gutter py-5 *:max-w-170"
    >
      <MutationFailure failure={change.failure} />
      <QueuePlace pending={change.pending} />
      {toRestrict && (
        <Note>
          <strong>To restrict SQL users, Rolecall needs the level Manage.</strong> Then it checks them all, and you
          choose what each one keeps.
        </Note>
      )}
      {file ? <FromFile file={file} /> : <FromKey />}
      <RadioList
        legend="What it may do"
        choices={begun === null ? CHOICES : CHOICES.filter(({ id }) => id === begun)}
        value={level}
        onChange={setLevel}
      />
      <Note tone={level === "manage" ? "admin" : "warn"}>{LEVEL_WORDS[level].danger}</Note>
      {script.length > 0 && (
        <Disclosure summary="Show the SQL that it runs first" onDemand>
          <div className="-mx-2 rounded-2 bg-code py-2">
            <SqlLines label="SQL of this level" script={script} explained />
          </div>
        </Disclosure>
      )}
      <ul className="grid list-disc gap-1 pl-4 text-ink-2 marker:text-ink-3">
        <li>The cluster's IP allowlist must let Rolecall's server in.</li>
        <li>{costWords(cluster.plan)}</li>
        {!file && <li>Turning it off deletes its SQL user.</li>}
      </ul>
      <ShowEffects
        failureAbove={change.failure}
        {...showing("sql_connection.connect", { clusterId: cluster.id, level })}
      />
      <div>
        <Button type="submit" variant="primary" pending={change.pending}>
          {begun === null ? "Turn on SQL connection" : "Finish turning on"}
        </Button>
      </div>
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </Form>
  );
}

function FromKey() {
  return (
    <p>
      Through the Cloud API, Rolecall creates a SQL user named <span className="mono">rolecall_</span> plus ten
      characters, and connects with it. Its password is derived from the API key and stored nowhere.
    </p>
  );
}

function FromFile({ file: { sqlUser } }: { file: NonNullable<ConnectFormProps["file"]> }) {
  if (sqlUser === null)
    return (
      <Note tone="warn">
        The file of this cluster in <span className="mono">SQL_PASSWORD_FILES</span> cannot be used. It must hold
        NAME:PASSWORD in one line, and the name must begin with <span className="mono">rolecall_</span>.
      </Note>
    );
  return (
    <p>
      Rolecall connects as <span className="mono">{sqlUser}</span>, with the password in the file of this cluster in{" "}
      <span className="mono">SQL_PASSWORD_FILES</span>. It stores the password nowhere and never changes it.
    </p>
  );
}

const CHOICES = SQL_LEVELS.map((id) => {
  const { name, can, cannot } = LEVEL_WORDS[id];
  const restricts = id === "manage" ? " Needed to restrict them." : "";
  return { id, label: name, text: `${can} ${cannot}${restricts}` };
});
