import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { BULK_ACTIONS, type BulkName } from "./bulk-actions.tsx";
import type { BulkDialogProps } from "./bulk-props.ts";
import { type SelectedUser, splitByRight } from "./selected-user.ts";

export type OpenBulk = { action: BulkName; users: readonly SelectedUser[] };

/** The dialog of one action with many SQL users: those that were selected when it opened. */
export function BulkDialog({
  open: { action, users },
  ...rest
}: Omit<BulkDialogProps, "users" | "leftOut"> & { open: OpenBulk }) {
  const { Dialog, permission } = BULK_ACTIONS[action];
  const { allowed, leftOut } = splitByRight(users, permission);
  return (
    <OnDemand kind={action}>
      <Dialog users={allowed} leftOut={leftOut} {...rest} />
    </OnDemand>
  );
}
