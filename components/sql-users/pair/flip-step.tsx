import { useRef, useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { LeftOpen } from "#components/sql-user-facts/ways/left-open.tsx";
import { Button } from "#components/ui/button.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { StepProps } from "./step-props.ts";

/** Makes the idle SQL user the active one and ends the old password. */
export function FlipStep({ cluster, page, pair, ready }: StepProps) {
  const { active, idle, seen } = pair;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <p className="text-ink-2">
        <Mono strong>{active.name}</Mono> gets a new password that is never shown, so its old one stops working.{" "}
        <Mono strong>{idle.name}</Mono> becomes the active one.
        {page.connection !== null && " Rolecall reads the sessions again right before."}
      </p>
      {seen?.how === "said" && (
        <Note tone="warn">
          <strong>Not proved.</strong> {seen.by} said <RelativeTime at={seen.at} /> that nothing uses{" "}
          <Mono strong>{active.name}</Mono>. Any program that still uses it fails at its next login.
        </Note>
      )}
      {ready && (
        <div>
          <Button ref={button} variant="primary" onClick={() => setOpen(true)}>
            Flip to {idle.name}…
          </Button>
        </div>
      )}
      {open && (
        <FlipDialog
          clusterId={cluster.id}
          from={active.name}
          to={idle.name}
          onClose={() => setOpen(false)}
          finalFocus={() => button.current}
        />
      )}
    </>
  );
}

type FlipProps = {
  clusterId: string;
  from: string;
  to: string;
  onClose: () => void;
  finalFocus: () => HTMLElement | null;
};

function FlipDialog({ clusterId, from, to, onClose, finalFocus }: FlipProps) {
  const toast = useToast();
  const change = useOperation("pair.flip", () => {
    toast(
      `${to} is active. The old password of ${from} no longer signs in; open sessions and other ways in stay open.`,
    );
    onClose();
  });
  const [typed, setTyped] = useState("");
  const input = { clusterId, name: from };
  // Rolecall has a SQL connection, and could not read the sessions.
  const isUnread = change.failure?.code.startsWith("sql_connection_") === true || change.input?.said === true;
  return (
    <FormDialog
      title={
        <>
          Flip to <span className="mono">{to}</span>
        </>
      }
      button={`Flip to ${to}`}
      change={change}
      ready={!isUnread || typed.trim() === from}
      onSubmit={() => change.run({ ...input, said: isUnread })}
      shows={showing("pair.flip", input)}
      onClose={onClose}
      finalFocus={finalFocus}
    >
      <Effects>
        <li>
          The current password of <span className="mono">{from}</span> stops working for new logins. The new one is
          never shown.
        </li>
        <li>Open sessions continue until they close.</li>
        <li>
          <LeftOpen clusterId={clusterId} />
        </li>
        <li>
          At the next rotation <span className="mono">{from}</span> is the idle one and gets a new password.
        </li>
      </Effects>
      {isUnread && (
        <>
          <p className="text-ink-2">
            Rolecall could not read the sessions of <span className="mono">{from}</span> and tries again when you flip.
            If that fails too, Rolecall relies on your statement that nothing uses it. It records this as your
            statement, not as proof.
          </p>
          <TypedName name={from} typed={typed} onType={setTyped} />
        </>
      )}
    </FormDialog>
  );
}
