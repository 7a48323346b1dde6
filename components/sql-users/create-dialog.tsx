import { type ChangeEvent, type FormEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { Failure } from "#lib/shared/result.ts";
import { normalizeSqlUserName } from "#lib/shared/sql-user-names.ts";
import { MutationFailure } from "./mutation-failure.tsx";
import { ShowCreateFirst } from "./show-create-first.tsx";
import type { ShownCluster } from "./shown-cluster.ts";
import { useNameCheck } from "./use-name-check.ts";

export type CreateDialogProps = {
  cluster: ShownCluster;
  pending: boolean;
  failure: Failure | null;
  onCreate: (input: { name: string; purpose: string }) => void;
  onClose: () => void;
  children?: ReactNode;
};

const FORM = "create-sql-user";
const NOT_AN_ACCOUNT = { autoComplete: "off", "data-1p-ignore": true, "data-lpignore": "true" } as const;

export function CreateDialog({ cluster, pending, failure, onCreate, onClose, children }: CreateDialogProps) {
  const [name, setName] = useState("");
  const [lowered, setLowered] = useState(false);
  const [purpose, setPurpose] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { problem, free } = useNameCheck(cluster.id, name);
  const refused = failure?.fields;

  function changeName({ target }: ChangeEvent<HTMLInputElement>) {
    const kept = normalizeSqlUserName(target.value);
    if (kept !== target.value) {
      // Written here and not by the next rendering, which would put the caret behind the last letter.
      const caret = target.selectionStart;
      target.value = kept;
      target.setSelectionRange(caret, caret);
      setLowered(true);
    }
    setName(kept);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    if (problem || name === "") field.current?.focus();
    else onCreate({ name, purpose: purpose.trim() });
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
          <span className="text-ink-3">The password is shown once, next.</span>
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
        <TextField
          {...NOT_AN_ACCOUNT}
          ref={field}
          label="Username"
          mono
          required
          spellCheck={false}
          autoCapitalize="none"
          value={name}
          onChange={changeName}
          hint={lowered ? "CockroachDB keeps names in lower case." : "a to z, 0 to 9, underscore, dot and dash."}
          error={problem ?? refused?.name}
          ok={free}
        />
        <TextField
          {...NOT_AN_ACCOUNT}
          label="Purpose"
          maxLength={200}
          value={purpose}
          onChange={(event) => setPurpose(event.target.value)}
          hint="Which application uses it, in one sentence."
          error={refused?.purpose}
        />
        <Note tone="admin">
          CockroachDB Cloud gives every new SQL user the <strong>admin</strong> role: it can read, change and drop
          everything. The SQL that takes it away comes with the password.
        </Note>
        <ShowCreateFirst clusterId={cluster.id} name={name} />
      </form>
      {children}
    </Dialog>
  );
}
