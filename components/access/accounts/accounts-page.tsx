"use client";

import UserRoundPlus from "lucide-react/icons/user-round-plus";
import { useState } from "react";
import { LinkDialog, type ShownLink } from "#components/dialogs/link-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { AccountList, MadeLink } from "#lib/shared/people/accounts.ts";
import {
  DisableDialog,
  EnableDialog,
  RemoveDialog,
  ResetLinkDialog,
  RevokeDialog,
  RoleDialog,
} from "./account-dialogs.tsx";
import type { OpenAccountDialog } from "./account-items.tsx";
import { AccountsTable } from "./accounts-table.tsx";
import { InviteDialog } from "./invite-dialog.tsx";

type Open = OpenAccountDialog | { kind: "invite" };

/** The whole page `/access`. */
export function AccountsPage({ accounts, invitations, ownId, mail, teams, clusters }: AccountList) {
  const [open, setOpen] = useState<Open | null>(null);
  const [shown, setShown] = useState<ShownLink | null>(null);
  const toast = useToast();
  const onClose = () => setOpen(null);

  function invited(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent an invitation to ${made.email}`);
    const power = "The first person to use it creates the account.";
    setShown({ made, title: `Invitation link for ${made.email}`, power, to: made.email });
  }

  function linked(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent a reset link to ${made.email}`);
    const power = "The first person to use it sets the account's password.";
    setShown({ made, title: `Reset link for ${made.email}`, power, to: made.email });
  }

  return (
    <>
      <PageHeader
        title="Access"
        sentence={sentence(accounts)}
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "invite" })}>
            <UserRoundPlus />
            Invite person
          </Button>
        }
      />
      <AccountsTable
        accounts={accounts}
        invitations={invitations}
        ownId={ownId}
        teams={teams}
        clusters={clusters}
        onOpen={setOpen}
      />
      {open && (
        <AccountDialog
          open={open}
          mail={mail}
          teams={teams}
          clusters={clusters}
          onInvited={invited}
          onLinked={linked}
          onClose={onClose}
        />
      )}
      {shown && <LinkDialog {...shown} onClose={() => setShown(null)} />}
    </>
  );
}

type AccountDialogProps = Pick<AccountList, "mail" | "teams" | "clusters"> & {
  open: Open;
  onInvited: (made: MadeLink) => void;
  onLinked: (made: MadeLink) => void;
  onClose: () => void;
};

function AccountDialog({ open, mail, onInvited, onLinked, onClose, ...given }: AccountDialogProps) {
  switch (open.kind) {
    case "invite":
      return <InviteDialog mail={mail} {...given} onMade={onInvited} onClose={onClose} />;
    case "again":
      return <InviteDialog mail={mail} {...given} again={open.invitation} onMade={onInvited} onClose={onClose} />;
    case "revoke":
      return <RevokeDialog invitation={open.invitation} onClose={onClose} />;
    case "role":
      return <RoleDialog account={open.account} onClose={onClose} />;
    case "disable":
      return <DisableDialog account={open.account} onClose={onClose} />;
    case "enable":
      return <EnableDialog account={open.account} onClose={onClose} />;
    case "remove":
      return <RemoveDialog account={open.account} onClose={onClose} />;
    case "reset":
      return <ResetLinkDialog account={open.account} mail={mail} onMade={onLinked} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}

function sentence(accounts: AccountList["accounts"]): string {
  const administrators = accounts.filter(({ role, disabled }) => role === "administrator" && !disabled).length;
  if (administrators > 1) return `${administrators} administrators have full access.`;
  return "Only one administrator. Add a second one in case the first is locked out.";
}
