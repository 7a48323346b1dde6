import { useRouter } from "next/navigation";
import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import type { ShownLink } from "#components/dialogs/link-dialog.tsx";
import { useAct } from "#components/dialogs/use-act.ts";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { Invitation, MadeLink } from "#lib/shared/people/accounts.ts";
import { ACCOUNT_ROLE_NAMES, type AccountRole } from "#lib/shared/policy.ts";
import type { ChangedAccount, OpenAccountDialog } from "./account-items.tsx";
import { leaverPath } from "./leaver-path.ts";
import { RoleChoice } from "./role-choice.tsx";

type Props = { account: ChangedAccount; onClose: () => void };

const targetOf = ({ id, email }: ChangedAccount) => ({ accountId: id, email });

type AccountDialogProps = {
  open: Extract<OpenAccountDialog, { account: ChangedAccount }>;
  /** whether Rolecall can send mail */
  mail: boolean;
  onLinked: (made: MadeLink) => void;
  /** called instead of `onClose` once the account is removed */
  onRemoved?: () => void;
  onClose: () => void;
};

/** The dialog of a change of an account. */
export function AccountDialog({ open: { kind, account }, mail, onLinked, onRemoved, onClose }: AccountDialogProps) {
  switch (kind) {
    case "role":
      return <RoleDialog account={account} onClose={onClose} />;
    case "disable":
      return <DisableDialog account={account} onClose={onClose} />;
    case "enable":
      return <EnableDialog account={account} onClose={onClose} />;
    case "remove":
      return <RemoveDialog account={account} onRemoved={onRemoved} onClose={onClose} />;
    case "reset":
      return <ResetLinkDialog account={account} mail={mail} onMade={onLinked} onClose={onClose} />;
    default:
      return kind satisfies never;
  }
}

/** A reset link that was made, as the dialog shows it. */
export function resetLinkShown(made: MadeLink): ShownLink {
  const power = "The first person to use it sets the account's password.";
  return { made, title: `Reset link for ${made.email}`, power, to: made.email };
}

function RoleDialog({ account, onClose }: Props) {
  const [role, setRole] = useState<AccountRole>(account.role);
  const change = useAct("account.change_role", `${account.name} is now ${ACCOUNT_ROLE_NAMES[role]}`, onClose);
  return (
    <FormDialog
      title={`Change role of ${account.name}`}
      lead="Takes effect immediately, also in open sessions."
      button="Change role"
      ready={role !== account.role}
      change={change}
      onSubmit={() => change.run({ ...targetOf(account), role })}
      onClose={onClose}
    >
      <RoleChoice value={role} onChange={setRole} />
    </FormDialog>
  );
}

function DisableDialog({ account, onClose }: Props) {
  const { name, sessions } = account;
  const router = useRouter();
  const change = useAct("account.disable", `Disabled ${name}`, onClose);
  return (
    <FormDialog
      title={`Disable ${name}`}
      button={`Disable ${name}`}
      danger
      change={change}
      onSubmit={() => change.run(targetOf(account))}
      onClose={onClose}
    >
      <Effects>
        <li>{sessions === 0 ? "They have no open sessions." : `${openSessions(sessions)} immediately.`}</li>
        <li>They cannot sign in, and links from or to them stop working.</li>
        <li>Their teams and cluster roles stay and work again once you enable the account.</li>
        <li>Passwords of SQL users that they have seen still work.</li>
      </Effects>
      <p>
        Do they leave for good?{" "}
        <button
          type="button"
          className="link"
          onClick={() => {
            onClose();
            router.push(leaverPath(account.id));
          }}
        >
          Start a leaver plan instead…
        </button>
      </p>
    </FormDialog>
  );
}

function EnableDialog({ account, onClose }: Props) {
  const { name } = account;
  const change = useAct("account.enable", `Enabled ${name}`, onClose);
  return (
    <FormDialog
      title={`Enable ${name}`}
      lead="They can sign in again with the same password and rights. A leaver plan that is open for them stops."
      button={`Enable ${name}`}
      change={change}
      onSubmit={() => change.run(targetOf(account))}
      onClose={onClose}
    />
  );
}

function RemoveDialog({ account, onRemoved, onClose }: Props & { onRemoved: (() => void) | undefined }) {
  const { name, email, sessions } = account;
  const [typed, setTyped] = useState("");
  const change = useAct("account.remove", `Removed ${name}`, onRemoved ?? onClose);
  return (
    <FormDialog
      title={`Remove ${name}`}
      lead="This cannot be undone."
      button={`Remove ${name}`}
      danger
      ready={typed.trim().toLowerCase() === email}
      change={change}
      onSubmit={() => change.run(targetOf(account))}
      onClose={onClose}
    >
      <Effects>
        <li>{sessions === 0 ? "They have no open sessions." : `${openSessions(sessions)} immediately.`}</li>
        <li>They leave their teams and lose their cluster roles.</li>
        <li>SQL users and their passwords stay the same. The audit keeps {email}.</li>
      </Effects>
      <TypedName name={email} typed={typed} onType={setTyped} />
    </FormDialog>
  );
}

type ResetLinkProps = Props & { /** whether Rolecall can send mail */ mail: boolean; onMade: (made: MadeLink) => void };

function ResetLinkDialog({ account, mail, onMade, onClose }: ResetLinkProps) {
  const change = useOperation("account.reset_link", onMade);
  const way = mail ? "They get a link by mail" : "You get a link to pass on";
  return (
    <FormDialog
      title={`Reset link for ${account.name}`}
      lead={`For a forgotten password. ${way}; it works once, for 15 minutes.`}
      button="Make reset link"
      change={change}
      onSubmit={() => change.run(targetOf(account))}
      onClose={onClose}
    >
      <Effects>
        <li>
          Nothing changes until the link is used. Then they choose a password, all their sessions end, and their API
          tokens are revoked.
        </li>
        <li>Make sure that the request really comes from {account.name}. All administrators are notified.</li>
        <li>Until another administrator makes them a link, {account.name} cannot decide your requests.</li>
      </Effects>
    </FormDialog>
  );
}

export function RevokeDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { email } = invitation;
  const change = useAct("account.revoke_invitation", `Revoked the invitation of ${email}`, onClose);
  return (
    <FormDialog
      title={`Revoke invitation of ${email}`}
      lead="The link stops working."
      button="Revoke invitation"
      danger
      change={change}
      onSubmit={() => change.run({ email })}
      onClose={onClose}
    />
  );
}

function openSessions(count: number): string {
  return count === 1 ? "Their open session ends" : `Their ${count} open sessions end`;
}
