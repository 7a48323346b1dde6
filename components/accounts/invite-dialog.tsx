import { useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { TextField } from "#components/ui/text-field.tsx";
import { invite } from "#lib/client/accounts.ts";
import type { Invitation, MadeLink } from "#lib/shared/accounts.ts";
import type { AccountRole } from "#lib/shared/policy.ts";
import { RoleChoice } from "./role-choice.tsx";

export type InviteDialogProps = {
  /** whether Rolecall can send mail */
  mail: boolean;
  /** the invitation that is sent again */
  again?: Invitation | undefined;
  onMade: (made: MadeLink) => void;
  onClose: () => void;
};

/** Asks whom to invite as what. */
export function InviteDialog({ mail, again, onMade, onClose }: InviteDialogProps) {
  const [email, setEmail] = useState(again?.email ?? "");
  const [role, setRole] = useState<AccountRole>(again?.role ?? "member");
  const field = useRef<HTMLInputElement>(null);
  const change = useChange(invite, onMade);
  const way = mail ? "They get a link by mail." : "You get a link to hand over.";
  return (
    <FormDialog
      title={again ? `Invite ${again.email} again` : "Invite person"}
      lead={`${way} It works once, for 72 hours.${again ? " The link that was sent before no longer works." : ""}`}
      button={again ? "Invite again" : "Invite"}
      change={change}
      onSubmit={() => change.run({ email, role })}
      onClose={onClose}
      {...(again ? {} : { initialFocus: field })}
    >
      {!again && (
        <TextField
          ref={field}
          label="Email"
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          hint="They sign in with it."
          error={change.failure?.fields?.email}
          errorLive
        />
      )}
      <RoleChoice value={role} onChange={setRole} />
    </FormDialog>
  );
}
