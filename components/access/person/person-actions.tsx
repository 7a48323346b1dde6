import { useRouter } from "next/navigation";
import { useState } from "react";
import { LinkDialog, type ShownLink } from "#components/dialogs/link-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { ActionsMenu } from "#components/ui/tables/menu-column.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import type { MadeLink } from "#lib/shared/people/accounts.ts";
import type { PersonPage } from "#lib/shared/people/person-page.ts";
import { AccountDialog, resetLinkShown } from "../accounts/account-dialogs.tsx";
import { accountItems, type ChangedAccount, type OpenAccountDialog } from "../accounts/account-items.tsx";
import { EndAccess } from "../accounts/end-access.tsx";
import { leaverPath } from "../accounts/leaver-path.ts";

/** What an administrator does with an account, from its page. On their own page people find their profile. */
export function PersonActions({ page }: { page: PersonPage }) {
  const { own, manages, leaver, tokens, figures } = page;
  const router = useRouter();
  const [open, setOpen] = useState<OpenAccountDialog | null>(null);
  if (own || !manages) return <Button onClick={() => router.push("/profile")}>Profile</Button>;
  const { id, name, email, role, disabled } = page.account;
  const account: ChangedAccount = {
    id,
    name,
    email,
    role,
    disabled,
    sessions: figures.sessions,
    directory: page.directory.administrator,
  };
  return (
    <>
      <EndAccess account={page.account} sessions={figures.sessions} tokens={tokens} />
      <Button onClick={() => router.push(leaverPath(id))}>
        {leaver === null || leaver === "stopped" ? "Start leaver plan" : "Leaver plan"}
      </Button>
      <ActionsMenu of={name} items={accountItems(account, { own, onPage: true }, setOpen)} />
      <Dialogs open={open} mail={page.mail} onClose={() => setOpen(null)} />
    </>
  );
}

type DialogsProps = { open: OpenAccountDialog | null; mail: boolean; onClose: () => void };

function Dialogs({ open, mail, onClose }: DialogsProps) {
  const router = useRouter();
  const toast = useToast();
  const { shown, show, close } = useShownOnce<ShownLink>();

  function linked(made: MadeLink) {
    onClose();
    if (!made.link) return toast(`Sent a reset link to ${made.email}`);
    show(resetLinkShown(made));
  }
  return (
    <>
      {open && "account" in open && (
        <AccountDialog
          open={open}
          mail={mail}
          onLinked={linked}
          onRemoved={() => router.push("/access")}
          onClose={onClose}
        />
      )}
      {shown && <LinkDialog {...shown} onClose={close} />}
    </>
  );
}
