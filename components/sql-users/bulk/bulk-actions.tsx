import Ban from "lucide-react/icons/ban";
import RotateCw from "lucide-react/icons/rotate-cw";
import ShieldMinus from "lucide-react/icons/shield-minus";
import User from "lucide-react/icons/user";
import type { ComponentType, ReactNode } from "react";
import type { ButtonVariant } from "#components/ui/button-class.ts";
import { lazily } from "#components/ui/error-boundary.tsx";
import { type ClusterPermission, holds } from "#lib/shared/policy.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import type { BulkDialogProps } from "./bulk-props.ts";
import type { SelectedUser } from "./selected-user.ts";

type BulkAction = {
  label: string;
  icon: ReactNode;
  /** asked of each cluster here, and of each SQL user by the door */
  permission: ClusterPermission;
  variant: ButtonVariant;
  Dialog: ComponentType<BulkDialogProps>;
};

const DIALOGS = {
  restrict: async () => ({ default: (await import("./restrict-selected.tsx")).RestrictSelected }),
  rotate: async () => ({ default: (await import("./rotate-selected.tsx")).RotateSelected }),
  owner: async () => ({ default: (await import("./owner-of-selected.tsx")).OwnerOfSelected }),
  disable: async () => ({ default: (await import("./disable-selected.tsx")).DisableSelected }),
};

/** What can be done with many selected SQL users, in the order of the bar. Each goes through the door of the one. */
export const BULK_ACTIONS = {
  restrict: {
    label: "Restrict…",
    icon: <ShieldMinus />,
    permission: "sql_users.restrict",
    variant: "default",
    Dialog: lazily(DIALOGS.restrict),
  },
  rotate: {
    label: "Rotate…",
    icon: <RotateCw />,
    permission: "sql_users.reset",
    variant: "default",
    Dialog: lazily(DIALOGS.rotate),
  },
  owner: {
    label: "Set owner…",
    icon: <User />,
    permission: "sql_users.describe",
    variant: "default",
    Dialog: lazily(DIALOGS.owner),
  },
  disable: {
    label: "Disable login",
    icon: <Ban />,
    permission: "sql_users.apply",
    variant: "default",
    Dialog: lazily(DIALOGS.disable),
  },
} as const satisfies Record<string, BulkAction>;

export type BulkName = keyof typeof BULK_ACTIONS;

/** Whether an action could only fail: the API key changes nothing on any of their clusters. */
export function isLocked(name: BulkName, users: readonly { rights: Pick<Rights, "keyClosed"> }[]): boolean {
  return name === "rotate" && users.length > 0 && users.every(({ rights }) => rights.keyClosed !== undefined);
}

/** The actions that the person may do with one of these at least. */
export function bulkActionsFor(users: readonly SelectedUser[]): BulkName[] {
  const names = Object.keys(BULK_ACTIONS) as BulkName[];
  return names.filter((name) => users.some(({ rights }) => holds(rights, BULK_ACTIONS[name].permission)));
}
