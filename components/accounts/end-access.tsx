"use client";

import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { endAccountSessions } from "#lib/client/accounts.ts";
import type { AccountPage } from "#lib/shared/accounts.ts";

/** Ends all sessions and API tokens of an account; nothing where it has none. */
export function EndAccess({ account, sessions, tokens }: Pick<AccountPage, "account" | "sessions" | "tokens">) {
  const { id: accountId, name, email } = account;
  const [isOpen, setOpen] = useState(false);
  const toast = useToast();
  const change = useChange(endAccountSessions, () => {
    setOpen(false);
    toast(`Ended every access of ${name}`);
  });
  const { personal, services } = tokens;
  if (sessions.length + personal.length + services.length === 0) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>End every access</Button>
      {isOpen && (
        <FormDialog
          title={`End every access of ${name}`}
          lead="For an account that another person may have used."
          button="End every access"
          danger
          change={change}
          onSubmit={() => change.run({ accountId, email })}
          onClose={() => setOpen(false)}
        >
          <Effects>
            <li>{sessionWords(sessions.length)}</li>
            {personal.length > 0 && <li>These API tokens of the account are revoked: {personal.join(", ")}.</li>}
            {services.length > 0 && (
              <li>
                These tokens of services, which the account made, are revoked: {services.join(", ")}. Programs of the
                teams that use them stop.
              </li>
            )}
            <li>They can sign in again with the same password and factors. To prevent that, disable the account.</li>
          </Effects>
        </FormDialog>
      )}
    </>
  );
}

function sessionWords(count: number): string {
  if (count === 0) return "They have no open session.";
  return count === 1 ? "Their open session ends at once." : `Their ${count} open sessions end at once.`;
}
