import { useState } from "react";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { loadRowMenu } from "../create/on-demand.ts";
import type { RowMenuProps } from "./row-menu.tsx";
import type { OpenActions } from "./user-row.tsx";

const RowMenu = lazily(loadRowMenu);

export type RowActionsProps = Omit<RowMenuProps, "open" | "of"> & { open: OpenActions | null };

/** One menu for all rows; it moves to the button that was pressed. */
export function RowActions({ open, ...rest }: RowActionsProps) {
  // The last target stays while the menu closes: focus returns to its button.
  const [last, setLast] = useState(open);
  if (open && open !== last) setLast(open);
  if (!last) return null;
  return (
    <OnDemand>
      <RowMenu {...rest} open={open !== null} of={last} />
    </OnDemand>
  );
}
