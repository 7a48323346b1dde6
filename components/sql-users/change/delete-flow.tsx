import { type FormEvent, useRef, useState } from "react";
import { ProtectedNote } from "#components/credentials/protected-note.tsx";
import { useConnection } from "#components/credentials/use-connection.ts";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { Preflight } from "#components/privileges/run/preflight.tsx";
import { DeleteAdvice } from "#components/sql-user-facts/delete-advice.tsx";
import type { FlowProps } from "#components/sql-user-facts/open-dialog.ts";
import { useDisableLogin } from "#components/sql-user-facts/ways/use-disable-login.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { previewOperation } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { endedWords } from "#lib/shared/ways-in/ended.ts";

type DeleteFlowProps = FlowProps & { user: SqlUser };

const FORM = "delete-sql-user";

/** Confirms by name, then deletes. A refusal stays in the dialog. */
export function DeleteFlow(props: DeleteFlowProps) {
  const { user, cluster, onGone, returnFocus } = props;
  const close = () => props.onClose(null);
  const { name } = user;
  const [typed, setTyped] = useState("");
  const cancel = useRef<HTMLButtonElement>(null);
  const toast = useToast();
  const deleted = () => {
    toast(`Deleted ${name}`);
    (onGone ?? close)();
  };
  const { run, pending, failure, dismiss } = useOperation("sql_user.delete", deleted, { page: false });
  const remove = () => run({ clusterId: cluster.id, name });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending && typed === name) remove();
  }

  return (
    <Dialog
      open
      alert
      size="l"
      locked={pending}
      onClose={close}
      title={<>Delete {mono(name)}</>}
      lead={<>From {mono(cluster.name)}. This cannot be undone.</>}
      // focusing the field would scroll past the effects on a small screen
      initialFocus={cancel}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button ref={cancel} onClick={close} disabled={pending}>
            Cancel
          </Button>
          <Button type="submit" form={FORM} variant="danger" disabled={typed !== name} pending={pending}>
            Delete {name}
          </Button>
        </DialogActions>
      }
    >
      <MutationFailure failure={failure} />
      <QueuePlace pending={pending} />
      {user.protected && <ProtectedNote />}
      <Advice {...props} pending={pending} failure={failure} />
      <ShowEffects
        failureAbove={failure}
        input={name}
        preview={() => previewOperation("sql_user.delete", { clusterId: cluster.id, name })}
      />
      <form id={FORM} onSubmit={submit}>
        <TypedName name={name} typed={typed} onType={setTyped} />
      </form>
      <Reauthenticate failure={failure} onConfirmed={remove} onCancel={dismiss} />
    </Dialog>
  );
}

const mono = (name: string) => <span className="mono">{name}</span>;

type AdviceProps = DeleteFlowProps & { pending: boolean; failure: Failure | null };

/** What a deletion means, the safer way, and what may stand in its way. */
function Advice({ user, cluster, rights, pending, failure, onClose }: AdviceProps) {
  const connection = useConnection(cluster.id).value;
  const mayRunSql = rights.runsSql === true;
  const { name } = user;
  return (
    <DeleteAdvice
      user={user}
      connection={connection}
      failure={failure}
      disable={
        mayRunSql &&
        !user.loginDisabled && (
          <DisableInstead clusterId={cluster.id} name={name} disabled={pending} onDone={() => onClose(null)} />
        )
      }
    >
      {(byHand) => (
        <Preflight clusterId={cluster.id} name={name} mayRun={mayRunSql} attempt={failure?.requestId ?? ""}>
          {byHand}
        </Preflight>
      )}
    </DeleteAdvice>
  );
}

type Props = { clusterId: string; name: string; disabled: boolean; onDone: () => void };

/** Disables the login of a SQL user and ends its sessions, in place of its deletion. Enable login on its page reverses it. */
function DisableInstead({ clusterId, name, disabled, onDone }: Props) {
  const toast = useToast();
  const change = useDisableLogin((answer) => {
    toast(endedWords(name, answer));
    onDone();
  });
  return (
    <div className="grid justify-items-start gap-2">
      <Button
        size="s"
        disabled={disabled}
        pending={change.pending}
        onClick={() => change.run({ clusterId, name, sessions: true })}
      >
        Disable login
      </Button>
      <MutationFailure failure={change.failure} />
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </div>
  );
}
