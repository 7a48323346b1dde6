import Ban from "lucide-react/icons/ban";
import DoorOpen from "lucide-react/icons/door-open";
import KeyRound from "lucide-react/icons/key-round";
import LogIn from "lucide-react/icons/log-in";
import MonitorSmartphone from "lucide-react/icons/monitor-smartphone";
import Send from "lucide-react/icons/send";
import Trash2 from "lucide-react/icons/trash-2";
import UserRound from "lucide-react/icons/user-round";
import UserRoundCog from "lucide-react/icons/user-round-cog";
import type { MenuItem } from "#components/ui/menus/menu-item.ts";
import type { Invitation, ListedAccount } from "#lib/shared/people/accounts.ts";
import { leaverPath } from "./leaver-path.ts";

/** An account, as far as the changes of it go. */
export type ChangedAccount = Pick<
  ListedAccount,
  "id" | "name" | "email" | "role" | "disabled" | "sessions" | "directory"
>;

export type OpenAccountDialog =
  | { kind: "role" | "disable" | "enable" | "remove" | "reset"; account: ChangedAccount }
  | { kind: "again" | "revoke"; invitation: Invitation };

type Items = (MenuItem | "separator")[];
type OnOpen = (dialog: OpenAccountDialog) => void;

/**
 * The menu of an account, without what its `page` has beside it. Your own has only the profile, so that you cannot lock yourself out.
 */
export function accountItems(
  account: ChangedAccount,
  { own, onPage = false }: { own: boolean; onPage?: boolean },
  onOpen: OnOpen,
): Items {
  if (own) return [{ label: "Profile", icon: <UserRound />, href: "/profile" }];
  const open = (kind: "role" | "disable" | "enable" | "remove" | "reset") => () => onOpen({ kind, account });
  const remove: Items = ["separator", { label: "Remove", icon: <Trash2 />, danger: true, onSelect: open("remove") }];
  const [page, leaver] = onPage ? [[], []] : linksOf(account);
  if (account.disabled)
    return [...page, ...leaver, { label: "Enable", icon: <LogIn />, onSelect: open("enable") }, ...remove];
  return [
    ...(account.directory ? [] : [{ label: "Change role", icon: <UserRoundCog />, onSelect: open("role") }]),
    ...page,
    { label: "Reset link", icon: <KeyRound />, onSelect: open("reset") },
    "separator",
    ...leaver,
    { label: "Disable", icon: <Ban />, danger: true, onSelect: open("disable") },
    { label: "Remove", icon: <Trash2 />, danger: true, onSelect: open("remove") },
  ];
}

function linksOf({ id }: ChangedAccount): [Items, Items] {
  return [
    [{ label: "Sessions and passwords", icon: <MonitorSmartphone />, href: `/access/people/${id}` }],
    [{ label: "Leaver plan", icon: <DoorOpen />, href: leaverPath(id) }],
  ];
}

export function invitationItems(invitation: Invitation, onOpen: OnOpen): Items {
  return [
    { label: "Invite again", icon: <Send />, onSelect: () => onOpen({ kind: "again", invitation }) },
    "separator",
    { label: "Revoke", icon: <Ban />, danger: true, onSelect: () => onOpen({ kind: "revoke", invitation }) },
  ];
}
