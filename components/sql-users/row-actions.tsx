import KeyRound from "lucide-react/icons/key-round";
import ShieldCheck from "lucide-react/icons/shield-check";
import Trash2 from "lucide-react/icons/trash-2";
import { lazy, Suspense, useMemo, useState } from "react";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { loadMenu } from "./on-demand.ts";
import type { OpenDialog } from "./open-dialog.ts";
import { privilegesPath } from "./privileges-path.ts";
import type { OpenActions } from "./user-row.tsx";

const MenuPopup = lazy(loadMenu);

export type RowActionsProps = {
  clusterId: string;
  open: OpenActions | null;
  onClose: () => void;
  writable: boolean;
  onDialog: (dialog: OpenDialog) => void;
};

/** One menu for all rows; it moves to the button that was pressed. */
export function RowActions({ clusterId, open, onClose, writable, onDialog }: RowActionsProps) {
  // What it was opened for stays until it has gone: it hands the focus back to that button.
  const [last, setLast] = useState(open);
  if (open && open !== last) setLast(open);
  const anchor = useMemo(() => ({ current: last?.button ?? null }), [last]);
  if (!last) return null;
  const { user, byKeyboard } = last;
  const hint = whyNot(user, writable);
  return (
    <Suspense fallback={null}>
      <MenuPopup
        open={open !== null}
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
    </Suspense>
  );
}

/** Why this user cannot be changed, in the few words that a menu has room for. */
function whyNot({ readOnly }: SqlUser, writable: boolean): string | undefined {
  if (readOnly === "sso") return "single sign-on";
  if (readOnly === "reserved") return "reserved";
  return writable ? undefined : "cluster not ready";
}
