import { useMemo } from "react";
import { MenuPopup } from "#components/ui/menus/menu-popup.tsx";
import { type RowItemsProps, rowItems } from "./row-items.tsx";
import type { OpenActions } from "./user-row.tsx";

export type RowMenuProps = RowItemsProps & { open: boolean; of: OpenActions; onClose: () => void };

/** The actions on one SQL user. Loaded on demand. */
export function RowMenu({ open, of, onClose, ...props }: RowMenuProps) {
  const { user, button, byKeyboard } = of;
  const anchor = useMemo(() => ({ current: button }), [button]);
  return (
    <MenuPopup
      open={open}
      onClose={onClose}
      anchor={anchor}
      byKeyboard={byKeyboard}
      label={`Actions for ${user.name}`}
      align="end"
      items={rowItems(props, user)}
    />
  );
}
