"use client";

import { type ReactNode, useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import type { CalledChange, InputOf } from "#lib/shared/operations/catalogue.ts";
import type { AccountTarget } from "#lib/shared/people/accounts.ts";
import type { PersonPage } from "#lib/shared/people/person-page.ts";

/** The changes for which the account and its email address are all that is needed. */
type OfAccount = {
  [N in CalledChange]: InputOf<N> extends AccountTarget ? (AccountTarget extends InputOf<N> ? N : never) : never;
}[CalledChange];

type Props = {
  account: Pick<PersonPage["account"], "id" | "name" | "email">;
  /** verb and object, such as *Reset second factors* */
  button: string;
  size?: "s";
  lead: string;
  operation: OfAccount;
  /** says that it is done */
  done: (name: string) => string;
  /** the effects, as list items */
  children: ReactNode;
};

/** A button for a change of an account that cannot be undone, and its question. */
export function AccountChange({ account, button, size, lead, operation, done, children }: Props) {
  const { id: accountId, name, email } = account;
  const [isOpen, setOpen] = useState(false);
  const toast = useToast();
  const change = useOperation(operation, () => {
    setOpen(false);
    toast(done(name));
  });
  return (
    <>
      <Button size={size} onClick={() => setOpen(true)}>
        {button}
      </Button>
      {isOpen && (
        <FormDialog
          title={`${button} of ${name}`}
          lead={lead}
          button={button}
          danger
          change={change}
          onSubmit={() => change.run({ accountId, email })}
          onClose={() => setOpen(false)}
        >
          <Effects>{children}</Effects>
        </FormDialog>
      )}
    </>
  );
}
