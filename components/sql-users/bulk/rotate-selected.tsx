import { useMemo } from "react";
import { RotateDialog } from "#components/rotation/rotate-dialog.tsx";
import type { BulkDialogProps } from "./bulk-props.ts";
import { LeftOut } from "./left-out.tsx";
import { namesByCluster } from "./selected-user.ts";

/** Rotates the passwords of the selected SQL users, as one stored rotation over their clusters. */
export function RotateSelected({ users, leftOut, onClose, returnFocus }: BulkDialogProps) {
  const targets = useMemo(() => namesByCluster(users), [users]);
  return (
    <RotateDialog targets={targets} note={<LeftOut users={leftOut} />} onClose={onClose} returnFocus={returnFocus} />
  );
}
