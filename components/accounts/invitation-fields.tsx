"use client";

import { NameField, PasswordField, type PasswordLimits } from "#components/dialogs/link-fields.tsx";
import { acceptInvitation } from "#lib/client/links.ts";
import { LinkForm } from "./link-form.tsx";

export function InvitationFields({ id, ...limits }: PasswordLimits & { id: string }) {
  return (
    <LinkForm
      label="Accept invitation"
      send={async (secret, text) => {
        await acceptInvitation({ id, secret, name: text("name"), password: text("password") });
        // a whole new document: nothing that another person has read in this tab is of use now
        window.location.assign("/");
      }}
      noSecret={
        <>
          <strong>This address is only a part of the invitation.</strong> Open the whole link as it was sent, with all
          that stands behind the #.
        </>
      }
    >
      {(refused) => (
        <>
          <NameField error={refused?.name} />
          <PasswordField {...limits} error={refused?.password} />
        </>
      )}
    </LinkForm>
  );
}
