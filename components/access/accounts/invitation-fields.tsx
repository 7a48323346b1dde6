"use client";

import { NameField, PasswordField, type PasswordLimits } from "#components/dialogs/link-fields.tsx";
import { acceptInvitation } from "#lib/client/page/links.ts";
import { LinkForm } from "../sign-in/link-form.tsx";

export function InvitationFields({ id, ...limits }: PasswordLimits & { id: string }) {
  return (
    <LinkForm
      label="Accept invitation"
      link={{ kind: "invitation", id }}
      send={async (secret, text) => {
        await acceptInvitation({ id, secret, name: text("name"), password: text("password") });
        // A full page load drops everything that another account has loaded in this tab.
        window.location.assign("/entered");
      }}
      noSecret={
        <>
          <strong>This invitation link is incomplete.</strong> Open the complete link as it was sent, including the part
          after the #.
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
