import type { Metadata } from "next";
import { connection } from "next/server";
import { BackToSignIn, ForgotForm } from "#components/accounts/forgot-form.tsx";
import { SoloPage } from "#components/accounts/solo-page.tsx";
import { requestResetAction } from "#lib/actions/links.ts";
import { hasMail } from "#lib/server/notices/send-mail.ts";

export const metadata: Metadata = { title: "Forgot password" };

export default async function ForgotPasswordPage() {
  // Only a page made for this request carries the nonce without which no script runs.
  await connection();
  if (hasMail())
    return (
      <SoloPage title="Forgot password" lead="You get a mail with a link that sets a new one.">
        <ForgotForm requestResetAction={requestResetAction} />
      </SoloPage>
    );
  return (
    <SoloPage
      title="Forgot password"
      lead="Ask an administrator of Rolecall. They can make a link with which you set a new one."
    >
      <div className="mt-8 grid gap-5">
        <p className="text-14 text-ink-2">
          Are you the only administrator? On the server, <span className="mono">npm run account:recover -- EMAIL</span>{" "}
          prints such a link.
        </p>
        <BackToSignIn />
      </div>
    </SoloPage>
  );
}
