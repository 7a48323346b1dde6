"use client";

import Link from "next/link";
import { useState } from "react";
import { PasswordField, type PasswordLimits } from "#components/dialogs/link-fields.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Note } from "#components/ui/note.tsx";
import { resetAccountPassword } from "#lib/client/page/links.ts";
import { LinkForm } from "../sign-in/link-form.tsx";

export function ResetFields({ id, ...limits }: PasswordLimits & { id: string }) {
  const [done, setDone] = useState(false);
  if (done) return <Done />;
  return (
    <LinkForm
      label="Set password"
      link={{ kind: "account_reset", id }}
      send={async (secret, text) => {
        const { entered } = await resetAccountPassword({ id, secret, password: text("password") });
        if (entered) window.location.assign("/entered");
        else setDone(true);
      }}
      noSecret={
        <>
          <strong>This link is incomplete.</strong> Open the complete link as it was sent, including the part after the
          #.
        </>
      }
    >
      {(refused) => <PasswordField {...limits} label="New password" error={refused?.password} />}
    </LinkForm>
  );
}

function Done() {
  return (
    <div className="mt-8 grid gap-5">
      <Note tone="ok" role="status">
        <strong>Your new password is set.</strong> All your sessions have ended, and your API tokens are revoked. Sign
        in again.
      </Note>
      <Link href="/sign-in" prefetch={false} className={buttonClass({ variant: "primary", size: "l" })}>
        Sign in
      </Link>
    </div>
  );
}
