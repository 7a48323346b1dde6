import { lazy, Suspense, useState } from "react";
import type { Rights } from "#lib/shared/sql-users.ts";
import { loadRowMenu } from "./on-demand.ts";
import type { OpenDialog } from "./open-dialog.ts";
import type { OpenActions } from "./user-row.tsx";

const RowMenu = lazy(loadRowMenu);

export type RowActionsProps = {
  clusterId: string;
  rights: Rights;
  open: OpenActions | null;
  onClose: () => void;
  writable: boolean;
  onDialog: (dialog: OpenDialog) => void;
};

/** One menu for all rows; it moves to the button that was pressed. */
export function RowActions({ open, ...rest }: RowActionsProps) {
  // What it was opened for stays until it has gone: it hands the focus back to that button.
  const [last, setLast] = useState(open);
  if (open && open !== last) setLast(open);
  if (!last) return null;
  return (
    <Suspense fallback={null}>
      <RowMenu {...rest} open={open !== null} of={last} />
    </Suspense>
  );
}
