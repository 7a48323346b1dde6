"use client";

import { EmailField, NameField, PasswordField, type PasswordLimits } from "#components/dialogs/link-fields.tsx";
import { callAction } from "#lib/client/calls/call-action.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type { CreateAdministratorInput } from "#lib/shared/people/accounts.ts";
import { LinkForm } from "./link-form.tsx";

export type SetupFieldsProps = PasswordLimits & {
  createAdministratorAction: (input: CreateAdministratorInput) => Promise<Result<null>>;
};

export function SetupFields({ createAdministratorAction, ...limits }: SetupFieldsProps) {
  return (
    <LinkForm
      label="Create administrator"
      send={async (secret, text) => {
        const typed = { name: text("name"), email: text("email"), password: text("password") };
        await callAction(createAdministratorAction({ secret, ...typed }));
        // A full page load drops everything that was fetched before the account existed.
        window.location.assign("/");
      }}
      noSecret={
        <>
          <strong>This address is not a complete setup link.</strong> Rolecall prints a new link at each start, and it
          works for one hour. Restart Rolecall and open the new link.
        </>
      }
    >
      {(refused) => (
        <>
          <NameField error={refused?.name} />
          <EmailField error={refused?.email} />
          <PasswordField {...limits} error={refused?.password} />
        </>
      )}
    </LinkForm>
  );
}
