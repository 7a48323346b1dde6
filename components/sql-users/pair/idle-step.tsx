import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Button } from "#components/ui/button.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { showSessions } from "#lib/sql/templates/admin.ts";
import { Sessions } from "./members-part.tsx";
import type { StepProps } from "./step-props.ts";

/** Nothing uses the old one any more: the cluster says so or, if Rolecall cannot read it, the person does. */
export function IdleStep({ cluster, page, pair: { active }, both, ready }: StepProps) {
  const { name } = active;
  const [saying, setSaying] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const change = useOperation("pair.idle");
  const isRead = page.connection !== null;
  const cannotRead = !isRead || both.failure !== null || both.of(name)?.sessions === null;
  function check() {
    both.again();
    change.run({ clusterId: cluster.id, name, said: false });
  }
  return (
    <>
      {isRead && (
        <p className="text-ink-2">
          <Mono strong>{name}</Mono>: <Sessions facts={both.of(name)} isRead />
        </p>
      )}
      {cannotRead && (
        <>
          <p className="text-ink-2">
            {isRead ? "Rolecall could not read its sessions." : "Rolecall has no SQL connection to this cluster."} Run
            this as an admin. If it returns no row, nothing is connected as <Mono strong>{name}</Mono> at that moment.
          </p>
          <SqlScript label="SQL that shows its sessions" script={showSessions(name)} />
        </>
      )}
      <p className="text-ink-3">A daily job may not be connected now and still use the old password.</p>
      <MutationFailure failure={change.failure} />
      {ready && (
        <div className="flex flex-wrap gap-2">
          {isRead && (
            <Button variant="primary" pending={change.pending} onClick={check}>
              Check now
            </Button>
          )}
          {cannotRead && (
            <Button ref={button} variant={isRead ? "default" : "primary"} onClick={() => setSaying(true)}>
              Confirm that nothing uses it…
            </Button>
          )}
        </div>
      )}
      {saying && (
        <SayDialog
          clusterId={cluster.id}
          name={name}
          onClose={() => setSaying(false)}
          finalFocus={() => button.current}
        />
      )}
    </>
  );
}

type SayProps = { clusterId: string; name: string; onClose: () => void; finalFocus: () => HTMLElement | null };

function SayDialog({ clusterId, name, onClose, finalFocus }: SayProps) {
  const [typed, setTyped] = useState("");
  const change = useOperation("pair.idle", onClose);
  return (
    <FormDialog
      title={
        <>
          Confirm that nothing uses <span className="mono">{name}</span>
        </>
      }
      lead="Confirm that you checked its sessions yourself. Rolecall records this as your statement, not as proof."
      button="Record statement"
      ready={typed.trim() === name}
      change={change}
      onSubmit={() => change.run({ clusterId, name, said: true })}
      onClose={onClose}
      finalFocus={finalFocus}
    >
      <TypedName name={name} typed={typed} onType={setTyped} />
    </FormDialog>
  );
}
