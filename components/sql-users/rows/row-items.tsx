import ArrowLeftRight from "lucide-react/icons/arrow-left-right";
import DoorClosed from "lucide-react/icons/door-closed";
import KeyRound from "lucide-react/icons/key-round";
import Link2 from "lucide-react/icons/link-2";
import ListIcon from "lucide-react/icons/list";
import ListChecks from "lucide-react/icons/list-checks";
import Lock from "lucide-react/icons/lock";
import LockOpen from "lucide-react/icons/lock-open";
import Send from "lucide-react/icons/send";
import ShieldAlert from "lucide-react/icons/shield-alert";
import ShieldCheck from "lucide-react/icons/shield-check";
import Tag from "lucide-react/icons/tag";
import Trash2 from "lucide-react/icons/trash-2";
import UsersRound from "lucide-react/icons/users-round";
import type { ReactNode } from "react";
import { claimsPath } from "#components/sql-user-facts/claims-path.ts";
import { LOCK_HINTS } from "#components/sql-user-facts/key/key-text.ts";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import type { MenuItem } from "#components/ui/menus/menu-item.ts";
import { auditSearch } from "#lib/shared/audit/audit-filter.ts";
import { holds, limitOf, type SqlUserChange } from "#lib/shared/policy.ts";
import type { Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";

export type RowItemsProps = {
  clusterId: string;
  rights: Rights;
  writable: boolean;
  onDialog: (dialog: OpenDialog) => void;
};

type Items = (MenuItem | "separator")[];

/** The actions that a person may begin on one SQL user; what cannot be done now is disabled and says why. */
export function rowItems(props: RowItemsProps, user: SqlUser): Items {
  const { clusterId, rights, writable, onDialog } = props;
  const remove = whyNot("sql_users.delete", user, rights, writable);
  const items: Items = [...leftItems(props, user), ...passwordItems(props, user)];
  items.push({ label: "Privileges", icon: <ShieldCheck />, href: privilegesPath(clusterId, user.name) });
  if (holds(rights, "audit.read"))
    items.push({
      label: "History",
      icon: <ListIcon />,
      href: `/audit${auditSearch({ cluster: clusterId, target: user.name })}`,
    });
  if (holds(rights, "sql_users.describe")) items.push(...describeItems(props, user));
  if (holds(rights, "sql_users.apply") && !user.readOnly && !user.loginDisabled)
    items.push({
      label: "End every way in…",
      icon: <DoorClosed />,
      onSelect: () => onDialog({ kind: "endEveryWay", user }),
    });
  if (holds(rights, "sql_users.delete"))
    items.push("separator", {
      label: "Delete",
      icon: lockedOr(rights, <Trash2 />),
      danger: true,
      disabled: remove !== undefined,
      hint: remove ?? lockHint(rights),
      onSelect: () => onDialog({ kind: "delete", user }),
    });
  return items;
}

/** What a creation that stopped leaves to do. */
function leftItems({ rights, writable, onDialog }: RowItemsProps, { name, unfinished }: SqlUser): Items {
  if (!unfinished || unfinished.whose === "unproved" || !holds(rights, "sql_users.create")) return [];
  return [
    {
      label: unfinished.after === "signed_in" ? "New password or remove…" : "Finish or remove…",
      icon: <ListChecks />,
      disabled: !writable,
      hint: writable ? undefined : "cluster not ready",
      onSelect: () => onDialog({ kind: "unfinished", name, unfinished }),
    },
    "separator",
  ];
}

function passwordItems({ clusterId, rights, writable, onDialog }: RowItemsProps, user: SqlUser): Items {
  if (!holds(rights, "sql_users.reset")) return [];
  const reset = whyNot("sql_users.reset", user, rights, writable);
  // A link is used later, so the cluster need not be ready yet.
  const send = whyNot("sql_users.reset", user, rights, true);
  return [
    {
      label: "Reset password",
      icon: lockedOr(rights, <KeyRound />),
      disabled: reset !== undefined,
      hint: reset ?? lockHint(rights),
      onSelect: () => onDialog({ kind: "reset", user }),
    },
    {
      label: "Compromised…",
      icon: lockedOr(rights, <ShieldAlert />),
      disabled: reset !== undefined,
      hint: reset ?? lockHint(rights),
      onSelect: () => onDialog({ kind: "compromised", user }),
    },
    {
      label: "Send claim link",
      icon: lockedOr(rights, <Send />),
      disabled: send !== undefined,
      hint: send ?? lockHint(rights),
      onSelect: () => onDialog({ kind: "claim", user }),
    },
    { label: "Claim links", icon: <Link2 />, href: claimsPath(clusterId, user.name) },
    ...(user.readOnly ? [] : [{ label: "Pair", icon: <ArrowLeftRight />, href: pairPath(clusterId, user.name) }]),
  ];
}

function describeItems({ onDialog }: RowItemsProps, user: SqlUser): Items {
  const items: Items = [
    { label: "Owner and purpose", icon: <Tag />, onSelect: () => onDialog({ kind: "describe", user }) },
  ];
  if (!user.readOnly)
    items.push({
      label: user.protected ? "Remove protection" : "Protect",
      icon: user.protected ? <LockOpen /> : <Lock />,
      onSelect: () => onDialog({ kind: "protect", user }),
    });
  if (mayLetTeamReset(user))
    items.push({
      label: user.teamResetException ? "Stop team resets" : "Allow team resets…",
      icon: <UsersRound />,
      onSelect: () => onDialog({ kind: "teamResetException", user }),
    });
  return items;
}

/** Whether an exception can be made, or removed. */
function mayLetTeamReset({ owner, state, protected: isProtected, readOnly, teamResetException }: SqlUser): boolean {
  if (teamResetException) return state !== "restricted";
  return owner !== undefined && state !== "restricted" && !isProtected && !readOnly;
}

/** An action that the API key closes stays, with a lock, and leads to what a person can do instead. */
const lockedOr = ({ keyClosed }: Rights, icon: ReactNode) => (keyClosed ? <Lock /> : icon);
const lockHint = ({ keyClosed }: Rights) => keyClosed && LOCK_HINTS[keyClosed];

const READ_ONLY_HINTS = { sso: "single sign-on", reserved: "reserved", rolecall: "Rolecall's own" };
const LIMIT_HINTS = { protected: "protected", not_restricted: "not restricted" };

/** Why this person cannot make the change now, short enough for a menu. */
function whyNot(change: SqlUserChange, user: SqlUser, rights: Rights, writable: boolean): string | undefined {
  if (user.readOnly) return READ_ONLY_HINTS[user.readOnly];
  if (change === "sql_users.reset" && user.provisionedBy !== undefined) return READ_ONLY_HINTS.sso;
  const limit = limitOf(change, rights, { protected: user.protected === true, state: user.state }, rights.settings);
  if (limit) return LIMIT_HINTS[limit];
  if (writable) return undefined;
  return ["cluster not ready", ...(rights.keyClosed ? [LOCK_HINTS[rights.keyClosed]] : [])].join(", ");
}
