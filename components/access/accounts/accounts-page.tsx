"use client";

import UserRoundPlus from "lucide-react/icons/user-round-plus";
import { useState } from "react";
import { LinkDialog, type ShownLink } from "#components/dialogs/link-dialog.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/tables/page-links.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { number } from "#components/ui/words/counted.ts";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import { type AccountFilter, accountsPath } from "#lib/shared/people/account-pages.ts";
import type { AccountList, MadeLink } from "#lib/shared/people/accounts.ts";
import { AccountDialog, RevokeDialog, resetLinkShown } from "./account-dialogs.tsx";
import { AccountFilters } from "./account-filters.tsx";
import type { OpenAccountDialog } from "./account-items.tsx";
import { AccountsTable } from "./accounts-table.tsx";
import type { KnownNames } from "./gives-fields.tsx";
import { InviteDialog } from "./invite-dialog.tsx";

type Open = OpenAccountDialog | { kind: "invite" };

type Props = {
  list: AccountList;
  filter: AccountFilter;
  /** whether it is the first page of the list */
  isFirst: boolean;
};

/** The whole page `/access`. */
export function AccountsPage({ list, filter, isFirst }: Props) {
  const { accounts, invitations, ownId, mail, teams, clusters } = list;
  const [open, setOpen] = useState<Open | null>(null);
  const { shown, show, close } = useShownOnce<ShownLink>();
  const toast = useToast();
  const onClose = () => setOpen(null);

  useLinkedDialog((linked) => linked === "invite" && setOpen({ kind: "invite" }));

  function invited(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent an invitation to ${made.email}`);
    const power = "The first person to use it creates the account.";
    show({ made, title: `Invitation link for ${made.email}`, power, to: made.email });
  }

  function linked(made: MadeLink) {
    setOpen(null);
    if (!made.link) return toast(`Sent a reset link to ${made.email}`);
    show(resetLinkShown(made));
  }

  return (
    <>
      <PageHeader
        title="Access"
        sentence={sentence(list)}
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "invite" })}>
            <UserRoundPlus />
            Invite person
          </Button>
        }
      />
      <AccountFilters list={list} filter={filter} />
      {list.found === 0 ? (
        <Blank title="No account matches" text="Change the search, or leave it empty to see all of them." />
      ) : (
        <AccountsTable
          accounts={accounts}
          invitations={invitations}
          ownId={ownId}
          teams={teams}
          clusters={clusters}
          onOpen={setOpen}
        />
      )}
      {(list.next !== null || !isFirst) && (
        <PageLinks
          first={isFirst ? undefined : accountsPath(filter)}
          next={list.next === null ? undefined : accountsPath(filter, list.next)}
        >
          {number(list.found)} accounts and invitations{list.found < list.all && " found"}
        </PageLinks>
      )}
      {open && (
        <Dialogs
          open={open}
          mail={mail}
          known={{ teams, clusters }}
          onInvited={invited}
          onLinked={linked}
          onClose={onClose}
        />
      )}
      {shown && <LinkDialog {...shown} onClose={close} />}
    </>
  );
}

type DialogsProps = Pick<AccountList, "mail"> & {
  open: Open;
  known: KnownNames;
  onInvited: (made: MadeLink) => void;
  onLinked: (made: MadeLink) => void;
  onClose: () => void;
};

function Dialogs({ open, mail, known, onInvited, onLinked, onClose }: DialogsProps) {
  switch (open.kind) {
    case "invite":
      return <InviteDialog mail={mail} known={known} onMade={onInvited} onClose={onClose} />;
    case "again":
      return <InviteDialog mail={mail} known={known} again={open.invitation} onMade={onInvited} onClose={onClose} />;
    case "revoke":
      return <RevokeDialog invitation={open.invitation} onClose={onClose} />;
    default:
      return <AccountDialog open={open} mail={mail} onLinked={onLinked} onClose={onClose} />;
  }
}

function sentence({ administrators }: AccountList): string {
  if (administrators > 1) return `${number(administrators)} administrators have full access.`;
  return "Only one administrator. Add a second one in case the first is locked out.";
}
