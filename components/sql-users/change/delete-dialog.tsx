import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { ProtectedNote } from "#components/credentials/protected-note.tsx";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { Preflight } from "#components/privileges/run/preflight.tsx";
import { DeleteAdvice } from "#components/sql-user-facts/delete-advice.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { previewDelete } from "#lib/client/calls/previews.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { DisableInstead } from "./disable-instead.tsx";

export type DeleteDialogProps = {
  user: SqlUser;
  cluster: ShownCluster;
  /** empty while they are unknown */
  databases: readonly string[];
  /** whether this person may let Rolecall run SQL */
  mayRunSql: boolean;
  pending: boolean;
  failure: Failure | null;
  onDelete: () => void;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
  children?: ReactNode;
};

const FORM = "delete-sql-user";

export function DeleteDialog(props: DeleteDialogProps) {
  const { user, cluster, pending, failure, onDelete, onClose, returnFocus, children } = props;
  const { name } = user;
  const [typed, setTyped] = useState("");
  const cancel = useRef<HTMLButtonElement>(null);
  const mono = <span className="mono">{name}</span>;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending && typed === name) onDelete();
  }

  return (
    <Dialog
      open
      alert
      size="l"
      locked={pending}
      onClose={onClose}
      title={<>Delete {mono}</>}
      lead={
        <>
          From <span className="mono">{cluster.name}</span>. This cannot be undone.
        </>
      }
      // focusing the field would scroll past the effects on a small screen
      initialFocus={cancel}
      finalFocus={returnFocus}
      footer={
        <DialogActions>
          <Button ref={cancel} onClick={onClose} disabled={pending}>
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
      <Advice {...props} />
      <ShowEffects failureAbove={failure} input={name} preview={() => previewDelete(cluster.id, name)} />
      <form id={FORM} onSubmit={submit}>
        <TypedName name={name} typed={typed} onType={setTyped} />
      </form>
      {children}
    </Dialog>
  );
}

/** What a deletion means, the safer way, and what may stand in its way. */
function Advice({ user, cluster, databases, mayRunSql, pending, failure, onClose }: DeleteDialogProps) {
  const { name } = user;
  return (
    <DeleteAdvice
      user={user}
      databases={databases}
      failure={failure}
      disable={
        mayRunSql &&
        !user.loginDisabled && <DisableInstead clusterId={cluster.id} name={name} disabled={pending} onDone={onClose} />
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
