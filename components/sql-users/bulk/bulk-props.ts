import type { SelectedUser } from "./selected-user.ts";

/** What the dialog of each action with many SQL users gets. */
export type BulkDialogProps = {
  /** those on whose cluster the person may do this */
  users: readonly SelectedUser[];
  /** the others that were selected */
  leftOut: readonly SelectedUser[];
  /** takes those out of the selection that are done */
  onDone: (done: readonly SelectedUser[]) => void;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
};
