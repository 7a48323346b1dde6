import { useRef } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Note } from "#components/ui/note.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { type Invitation, type MadeLink, NO_GIFTS } from "#lib/shared/people/accounts.ts";
import type { AccountRole } from "#lib/shared/policy.ts";
import { type GivesDraft, GivesFields, givesDraft, givesOf, type KnownNames } from "./gives-fields.tsx";
import { RoleChoice } from "./role-choice.tsx";

export type InviteDialogProps = {
  /** whether Rolecall can send mail */
  mail: boolean;
  /** names of what an earlier invitation gives */
  known: KnownNames;
  /** the invitation to replace */
  again?: Invitation | undefined;
  onMade: (made: MadeLink) => void;
  onClose: () => void;
};

/** Asks for the email and role of an invitation. */
export function InviteDialog({ mail, known, again, onMade, onClose }: InviteDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const change = useOperation("account.invite", onMade);
  const form = useForm<{ email: string; role: AccountRole; draft: GivesDraft }>(
    () => ({
      email: again?.email ?? "",
      role: again?.role ?? "member",
      draft: givesDraft(again?.gives ?? NO_GIFTS, known),
    }),
    change.failure,
  );
  const { email, role, draft } = form.values;
  const gives = givesOf(draft);
  const way = mail ? "They get a link by mail." : "You get a link to pass on.";
  return (
    <FormDialog
      title={again ? `Invite ${again.email} again` : "Invite person"}
      lead={`${way} It works once, for 72 hours.${again ? " The earlier link no longer works." : ""}`}
      button={buttonWords(mail, again !== undefined)}
      ready={gives !== null}
      change={change}
      onSubmit={() =>
        gives && change.run({ email, role, gives: role === "administrator" ? { ...gives, clusterRoles: [] } : gives })
      }
      onClose={onClose}
      initialFocus={again ? undefined : field}
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
          hint="They sign in with this address."
          {...form.text("email")}
        />
      )}
      <RoleChoice {...form.choice("role")} />
      <GivesFields isMember={role === "member"} {...form.choice("draft")} />
      {role === "member" && draft.teams.length === 0 && draft.clusterRoles.length === 0 && (
        <Note tone="warn">Without a team or a cluster role, this person sees no SQL user after they sign in.</Note>
      )}
    </FormDialog>
  );
}

/** Without mail nothing is sent: the inviter gets a link. */
function buttonWords(mail: boolean, again: boolean): string {
  if (mail) return again ? "Send new invitation" : "Send invitation";
  return again ? "Create new invitation link" : "Create invitation link";
}
