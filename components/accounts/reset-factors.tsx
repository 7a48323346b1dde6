"use client";

import { useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { useChange } from "#components/dialogs/use-change.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { resetFactors } from "#lib/client/accounts.ts";
import type { AccountPage } from "#lib/shared/accounts.ts";

/** Removes the second factors of a person who has lost them. */
export function ResetFactors({ account: { id, name, email } }: Pick<AccountPage, "account">) {
  const [open, setOpen] = useState(false);
  const toast = useToast();
  const change = useChange(resetFactors, () => {
    setOpen(false);
    toast(`Removed the second factors of ${name}`);
  });
  return (
    <>
      <Button size="s" onClick={() => setOpen(true)}>
        Reset second factors
      </Button>
      {open && (
        <FormDialog
          title={`Reset second factors of ${name}`}
          lead="For a person who has lost them. Until they add another, their password alone signs in."
          button="Reset second factors"
          danger
          change={change}
          onSubmit={() => change.run({ accountId: id, email })}
          onClose={() => setOpen(false)}
        >
          <Effects>
            <li>Their passkeys, authenticator app and recovery codes stop working, and all their sessions end.</li>
            <li>Make sure that the request really comes from {name}. They get a mail about it.</li>
          </Effects>
        </FormDialog>
      )}
    </>
  );
}
