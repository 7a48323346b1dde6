"use client";

import { EmailField, NameField, PasswordField, type PasswordLimits } from "#components/dialogs/link-fields.tsx";
import { callAction } from "#lib/client/call-action.ts";
import type { CreateAdministratorInput } from "#lib/shared/accounts.ts";
import type { Result } from "#lib/shared/result.ts";
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
        // a whole new document: nothing that was fetched before there was an account is of use now
        window.location.assign("/");
      }}
      noSecret={
        <>
          <strong>This address has no setup link in it.</strong> Rolecall prints the whole link to its standard output
          at each start, as long as there is no administrator. It works for an hour. Restart Rolecall and open the new
          one.
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
