import { DoneDialog } from "#components/dialogs/done-dialog.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import type { Proved } from "#lib/shared/sql-users/creation.ts";
import { ProvedNote } from "./proved-note.tsx";

/** For a creator who may not see the password because of a setting. */
export const WITHHELD_LEAD =
  "It is not restricted, and a setting lets Cluster Creators get passwords of restricted SQL users only. A Cluster Admin can reset it.";

export type MadeDialogProps = {
  name: string;
  cluster: string;
  proved: Proved;
  /** which person can get a password, and how */
  lead: string;
  onDone: () => void;
  returnFocus: () => HTMLElement | null;
};

/** Shown after a creation whose password this person does not get: the proof. */
export function MadeDialog({ name, cluster, proved, lead, onDone, returnFocus }: MadeDialogProps) {
  const title = <SqlUserTitle what="Created" name={name} cluster={cluster} end="; its password is not shown" />;
  return (
    <DoneDialog title={title} lead={lead} onDone={onDone} returnFocus={returnFocus}>
      <ProvedNote proved={proved} />
    </DoneDialog>
  );
}
