"use client";

import UserRoundPlus from "lucide-react/icons/user-round-plus";
import { useState } from "react";
import { LinkDialog, type ShownLink } from "#components/dialogs/link-dialog.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { AccountList, MadeLink } from "#lib/shared/people/accounts.ts";
import { AccountDialog, RevokeDialog, resetLinkShown } from "./account-dialogs.tsx";
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

  useLinkedDialog((linked) => linked === "invite" && setOpen({ kind: "invite" }));

  function invited(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent an invitation to ${made.email}`);
    const power = "The first person to use it creates the account.";
    setShown({ made, title: `Invitation link for ${made.email}`, power, to: made.email });
  }

  function linked(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent a reset link to ${made.email}`);
    setShown(resetLinkShown(made));
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
        <Dialogs
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

type DialogsProps = Pick<AccountList, "mail" | "teams" | "clusters"> & {
  open: Open;
  onInvited: (made: MadeLink) => void;
  onLinked: (made: MadeLink) => void;
  onClose: () => void;
};

function Dialogs({ open, mail, onInvited, onLinked, onClose, ...given }: DialogsProps) {
  switch (open.kind) {
    case "invite":
      return <InviteDialog mail={mail} {...given} onMade={onInvited} onClose={onClose} />;
    case "again":
      return <InviteDialog mail={mail} {...given} again={open.invitation} onMade={onInvited} onClose={onClose} />;
    case "revoke":
      return <RevokeDialog invitation={open.invitation} onClose={onClose} />;
    default:
      return <AccountDialog open={open} mail={mail} onLinked={onLinked} onClose={onClose} />;
  }
}

function sentence(accounts: AccountList["accounts"]): string {
  const administrators = accounts.filter(({ role, disabled }) => role === "administrator" && !disabled).length;
  if (administrators > 1) return `${administrators} administrators have full access.`;
  return "Only one administrator. Add a second one in case the first is locked out.";
}
