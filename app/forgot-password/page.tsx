import type { Metadata } from "next";
import { connection } from "next/server";
import { BackToSignIn, ForgotForm } from "#components/access/sign-in/forgot-form.tsx";
import { SoloPage } from "#components/access/sign-in/solo-page.tsx";
import { requestResetAction } from "#lib/actions/links.ts";
import { hasPasswords } from "#lib/server/base/env/env.ts";
import { hasMail } from "#lib/server/notices/send-mail.ts";

export const metadata: Metadata = { title: "Forgot password" };

export default async function ForgotPasswordPage() {
  // Scripts need the nonce of a page that is rendered for this request.
  await connection();
  if (!hasPasswords())
    return (
      <SoloPage title="Passwords are turned off" lead="Sign in with the sign-in provider or a passkey.">
        <div className="mt-8 grid gap-5">
          <p className="text-14 text-ink-2">
            If the provider is gone for good, an operator runs <span className="mono">account:recover EMAIL</span> on
            the server. See <em>Commands</em> in <span className="mono">docs/operations.md</span>.
          </p>
          <BackToSignIn />
        </div>
      </SoloPage>
    );
  if (hasMail())
    return (
      <SoloPage title="Forgot password" lead="Rolecall mails you a link to set a new one.">
        <ForgotForm requestResetAction={requestResetAction} />
      </SoloPage>
    );
  return (
    <SoloPage title="Forgot password" lead="Ask a Rolecall administrator for a link to set a new one.">
      <div className="mt-8 grid gap-5">
        <p className="text-14 text-ink-2">
          If you are the only administrator, run <span className="mono">account:recover EMAIL</span> on the server. See{" "}
          <em>Commands</em> in <span className="mono">docs/operations.md</span>.
        </p>
        <BackToSignIn />
      </div>
    </SoloPage>
  );
}
