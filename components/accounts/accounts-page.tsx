"use client";

import UserRoundPlus from "lucide-react/icons/user-round-plus";
import { useState } from "react";
import { LinkDialog, type ShownLink } from "#components/dialogs/link-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { AccountList, MadeLink } from "#lib/shared/accounts.ts";
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

/** The whole page `/accounts`. */
export function AccountsPage({ accounts, invitations, ownId, mail }: AccountList) {
  const [open, setOpen] = useState<Open | null>(null);
  const [shown, setShown] = useState<ShownLink | null>(null);
  const toast = useToast();
  const onClose = () => setOpen(null);

  function invited(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent an invitation to ${made.email}`);
    const power = "The first person to open it creates the account.";
    setShown({ made, title: `Invitation link for ${made.email}`, power, to: made.email });
  }

  function linked(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent a reset link to ${made.email}`);
    const power = "The first person to open it sets the account's password.";
    setShown({ made, title: `Reset link for ${made.email}`, power, to: made.email });
  }

  return (
    <>
      <PageHeader
        title="Accounts"
        sentence={sentence(accounts)}
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "invite" })}>
            <UserRoundPlus />
            Invite person
          </Button>
        }
      />
      <AccountsTable accounts={accounts} invitations={invitations} ownId={ownId} onOpen={setOpen} />
      {open?.kind === "invite" && <InviteDialog mail={mail} onMade={invited} onClose={onClose} />}
      {open?.kind === "again" && (
        <InviteDialog mail={mail} again={open.invitation} onMade={invited} onClose={onClose} />
      )}
      {open?.kind === "revoke" && <RevokeDialog invitation={open.invitation} onClose={onClose} />}
      {open?.kind === "role" && <RoleDialog account={open.account} onClose={onClose} />}
      {open?.kind === "disable" && <DisableDialog account={open.account} onClose={onClose} />}
      {open?.kind === "enable" && <EnableDialog account={open.account} onClose={onClose} />}
      {open?.kind === "remove" && <RemoveDialog account={open.account} onClose={onClose} />}
      {open?.kind === "reset" && (
        <ResetLinkDialog account={open.account} mail={mail} onMade={linked} onClose={onClose} />
      )}
      {shown && <LinkDialog {...shown} onClose={() => setShown(null)} />}
    </>
  );
}

function sentence(accounts: AccountList["accounts"]): string {
  const administrators = accounts.filter(({ role, disabled }) => role === "administrator" && !disabled).length;
  if (administrators > 1) return `${administrators} administrators have full access.`;
  return "Only one administrator. Add a second one in case the first is locked out.";
}
