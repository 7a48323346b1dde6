import { DoneDialog } from "#components/dialogs/done-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";

export type WithheldDialogProps = {
  name: string;
  cluster: string;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Shown after a create whose password is withheld: the steps before the first login. */
export function WithheldDialog({ name, cluster, onDone, returnFocus }: WithheldDialogProps) {
  const mono = <span className="mono">{name}</span>;
  return (
    <DoneDialog
      title={<SqlUserTitle what="Created" name={name} cluster={cluster} end=" without showing its password" />}
      lead="It is admin. A setting lets Cluster Creators get passwords of restricted SQL users only."
      onDone={onDone}
      returnFocus={returnFocus}
    >
      <ol className="grid list-decimal gap-2 pl-4 text-14 marker:text-ink-3">
        <li>A Cluster Admin runs the SQL that restricts {mono} and verifies the result.</li>
        <li>You reset its password and see the new one, once.</li>
      </ol>
    </DoneDialog>
  );
}
