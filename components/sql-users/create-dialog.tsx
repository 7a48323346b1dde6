import { type FormEvent, type ReactNode, useRef, useState } from "react";
import type { ShownCluster } from "#components/credentials/shown-cluster.ts";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { ShowDeed } from "#components/dialogs/show-deed.tsx";
import { NameField } from "#components/sql-user-facts/name-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { previewCreate } from "#lib/client/previews.ts";
import type { NewSqlUser } from "#lib/client/sql-users.ts";
import type { Failure } from "#lib/shared/result.ts";
import { CREATE_FIELDS, descriptionOf } from "#lib/shared/sql-user-fields.ts";
import type { TeamName } from "#lib/shared/teams.ts";
import { DescriptionFields, trimmed } from "./description-fields.tsx";
import { OwnerSelect } from "./owner-select.tsx";
import { useNameCheck } from "./use-name-check.ts";

export type CreateDialogProps = {
  cluster: ShownCluster;
  /** whether the requester may not see the password */
  withheld: boolean;
  pending: boolean;
  failure: Failure | null;
  onCreate: (input: NewSqlUser) => void;
  onClose: () => void;
  children?: ReactNode;
};

const FORM = "create-sql-user";

export function CreateDialog(props: CreateDialogProps) {
  const { cluster, withheld, pending, failure, onCreate, onClose, children } = props;
  const [name, setName] = useState("");
  const [owner, setOwner] = useState<TeamName | null>(null);
  const [description, setDescription] = useState(() => descriptionOf(CREATE_FIELDS, {}));
  const field = useRef<HTMLInputElement>(null);
  const { problem, free } = useNameCheck(cluster.id, name);
  const refused = failure?.fields;
  const input: NewSqlUser = { name, owner, ...trimmed(description) };

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    if (problem || name === "") field.current?.focus();
    else onCreate(input);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      locked={pending}
      title="Create SQL user"
      lead={
        <>
          on <span className="mono">{cluster.name}</span>
        </>
      }
      initialFocus={field}
      footer={
        <>
          <span className="text-ink-3">
            {withheld ? "The password stays hidden." : "Next, the password is shown once."}
          </span>
          <DialogActions>
            <Button onClick={onClose} disabled={pending}>
              Cancel
            </Button>
            <Button type="submit" form={FORM} variant="primary" pending={pending}>
              Create SQL user
            </Button>
          </DialogActions>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="grid gap-5">
        {!refused && <MutationFailure failure={failure} />}
        <NameField ref={field} value={name} onChange={setName} error={problem ?? refused?.name} ok={free} />
        <OwnerSelect clusterId={cluster.id} chosen={owner} onChange={setOwner} error={refused?.ownerTeamId} />
        <DescriptionFields
          fields={CREATE_FIELDS}
          description={description}
          onChange={setDescription}
          refused={refused}
        />
        <Note tone="admin">
          CockroachDB Cloud gives every new SQL user the <strong>admin</strong> role, with full access.{" "}
          {withheld
            ? "You can reset and see its password once a Cluster Admin has verified it as restricted."
            : "Rolecall shows the SQL that removes it next to the password."}
        </Note>
        <ShowDeed input={input} preview={() => previewCreate(cluster.id, input)} />
      </form>
      {children}
    </Dialog>
  );
}
