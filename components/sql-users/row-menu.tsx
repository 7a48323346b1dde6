import KeyRound from "lucide-react/icons/key-round";
import ShieldCheck from "lucide-react/icons/shield-check";
import Trash2 from "lucide-react/icons/trash-2";
import { useMemo } from "react";
import { MenuPopup } from "#components/ui/menu-popup.tsx";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { privilegesPath } from "./privileges-path.ts";
import type { RowActionsProps } from "./row-actions.tsx";
import type { OpenActions } from "./user-row.tsx";

export type RowMenuProps = Omit<RowActionsProps, "open"> & { open: boolean; of: OpenActions };

/** What can be done with one SQL user. Fetched when it is needed. */
export function RowMenu({ clusterId, open, of, onClose, writable, onDialog }: RowMenuProps) {
  const { user, button, byKeyboard } = of;
  const anchor = useMemo(() => ({ current: button }), [button]);
  const hint = whyNot(user, writable);
  return (
    <MenuPopup
      open={open}
      onClose={onClose}
      anchor={anchor}
      byKeyboard={byKeyboard}
      label={`Actions for ${user.name}`}
      align="end"
      items={[
        {
          label: "Reset password",
          icon: <KeyRound />,
          disabled: hint !== undefined,
          hint,
          onSelect: () => onDialog({ kind: "reset", user }),
        },
        { label: "Privileges", icon: <ShieldCheck />, href: privilegesPath(clusterId, user.name) },
        "separator",
        {
          label: "Delete",
          icon: <Trash2 />,
          danger: true,
          disabled: hint !== undefined,
          hint,
          onSelect: () => onDialog({ kind: "delete", user }),
        },
      ]}
    />
  );
}

/** Why this user cannot be changed, in the few words that a menu has room for. */
function whyNot({ readOnly }: SqlUser, writable: boolean): string | undefined {
  if (readOnly === "sso") return "single sign-on";
  if (readOnly === "reserved") return "reserved";
  return writable ? undefined : "cluster not ready";
}
